//! What a program runs under: as which user, with which limits, beside whom.

mod cgroup;
mod command;
mod holder;

pub(crate) use cgroup::Cgroup;
pub(crate) use command::{check_tools, lift, Fault, Start};
pub(crate) use holder::Holder;
pub(crate) use two_cores::{running_tasks, User, Users};
