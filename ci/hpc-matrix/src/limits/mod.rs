//! What a program runs under: as which user, with which limits, beside whom.

mod cgroup;
mod command;
mod holder;
mod tasks;
mod users;

pub(crate) use cgroup::Cgroup;
pub(crate) use command::{check_tools, lift, Fault, Start};
pub(crate) use holder::Holder;
pub(crate) use tasks::running_tasks;
pub(crate) use users::{User, Users};
