//! A shim for `LD_PRELOAD` that refuses threads and memory when told to by
//! `HPC_FAULTS`. [`plan`] has the grammar; a value that is none aborts the
//! program with a message before its `main`. Without the variable, nothing
//! is refused.
//!
//! `HPC_FAULTS_LOG` may name a file that exists: it gets one byte for each
//! refused call, so that who reads it knows whether the fault came at all.
//!
//! Nothing here allocates: the functions may be called from anywhere,
//! by an allocator, too.
//!
//! | question | file |
//! |---|---|
//! | What can be refused, and when? | `plan.rs` |
//! | What has happened so far, and is this call refused? | `state.rs` |
//! | Which functions stand in for the C library's? | `calls.rs` |

mod calls;
mod plan;
mod state;
