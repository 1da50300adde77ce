//! When a thread gets processors, memory and disks: its scheduling class and nice value, timer
//! slack, NUMA policy and I/O priority. Linux has all of them for each thread, and hands them
//! on.

use super::Likeness;

/// Those of one thread.
pub(super) struct Scheduling(imp::Scheduling);

impl Scheduling {
    /// Those of a thread that the calling one would make now.
    pub(super) fn of_a_child() -> Self {
        Scheduling(imp::Scheduling::of_a_child())
    }

    /// Makes them those of the calling thread, one by one, where they differ and the system
    /// lets it; whether they are.
    pub(super) fn adopt(&self) -> Likeness {
        self.0.adopt()
    }
}

#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    use super::Likeness;
    use std::mem::size_of;
    use std::ptr;

    /// `struct sched_attr` of the kernel, as it was at first.
    #[repr(C)]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    struct Class {
        size: u32,
        policy: u32,
        flags: u64,
        nice: i32,
        priority: u32,
        runtime: u64,
        deadline: u64,
        period: u64,
    }

    // From the kernel's `sched.h`, which not every `libc` crate has.
    const OTHER: u32 = 0;
    const FIFO: u32 = 1;
    const RR: u32 = 2;
    const BATCH: u32 = 3;
    const DEADLINE: u32 = 6;
    const RESET_ON_FORK: u64 = 1;

    impl Class {
        /// That of the calling thread. `None` if the kernel is too old or won't say.
        fn current() -> Option<Self> {
            let mut class = Class::default();
            let size = size_of::<Class>();
            let own: libc::pid_t = 0;
            // SAFETY: the kernel writes at most `size` bytes, which `class` has.
            let status =
                unsafe { libc::syscall(libc::SYS_sched_getattr, own, &mut class, size, 0_u32) };
            (status == 0).then_some(class)
        }

        /// That of a thread which one of this class makes.
        fn of_a_child(mut self) -> Self {
            if self.flags & RESET_ON_FORK != 0 {
                self.flags &= !RESET_ON_FORK;
                if matches!(self.policy, FIFO | RR | DEADLINE) {
                    self = Class {
                        flags: self.flags,
                        size: self.size,
                        ..Class::default()
                    };
                }
                self.nice = self.nice.max(0);
            }
            self
        }

        fn set(&self) -> bool {
            let own: libc::pid_t = 0;
            // SAFETY: the kernel reads as many bytes as `size` says, which `self` has.
            unsafe { libc::syscall(libc::SYS_sched_setattr, own, self, 0_u32) == 0 }
        }

        fn adopt(&self) -> bool {
            let Some(own) = Class::current() else {
                return true;
            };
            if *self == own || self.set() {
                return true;
            }
            // Without privileges no nice value can be lowered. The class may be left all the
            // same.
            if matches!(self.policy, OTHER | BATCH) && own.policy != self.policy {
                // (The type of the constant differs between versions of the `libc` crate.)
                // SAFETY: asks about the calling thread, and touches no memory.
                let nice = unsafe { libc::getpriority(libc::PRIO_PROCESS as _, 0) };
                Class { nice, ..*self }.set();
            }
            false
        }
    }

    /// The time by which timers may be late, in nanoseconds.
    #[derive(Clone, Copy, PartialEq, Eq)]
    struct TimerSlack(libc::c_ulong);

    impl TimerSlack {
        fn current() -> Option<Self> {
            // SAFETY: touches no memory.
            let slack = unsafe { libc::prctl(libc::PR_GET_TIMERSLACK, 0, 0, 0, 0) };
            Some(TimerSlack(libc::c_ulong::try_from(slack).ok()?))
        }

        fn adopt(self) -> bool {
            // A slack of 0 is that of real-time classes alone, and can't be asked for.
            self.0 == 0 || TimerSlack::current() == Some(self) || {
                // SAFETY: touches no memory.
                unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, self.0, 0, 0, 0) == 0 }
            }
        }
    }

    /// The most nodes of which any kernel can be told.
    const NODES: usize = 1024;

    /// From which nodes memory is taken.
    #[derive(Clone, Copy, PartialEq, Eq)]
    struct MemoryPolicy {
        mode: libc::c_int,
        nodes: [libc::c_ulong; NODES / libc::c_ulong::BITS as usize],
    }

    /// The kernel counts one more than there are.
    const MAX_NODE: libc::c_ulong = NODES as libc::c_ulong + 1;

    impl MemoryPolicy {
        /// `None` on kernels without NUMA.
        fn current() -> Option<Self> {
            let mut policy = MemoryPolicy {
                mode: 0,
                nodes: [0; NODES / libc::c_ulong::BITS as usize],
            };
            let (no_address, no_flags) = (ptr::null::<u8>(), 0 as libc::c_ulong);
            // SAFETY: `mode` is an integer to write to, and `nodes` has a bit for each node.
            let status = unsafe {
                libc::syscall(
                    libc::SYS_get_mempolicy,
                    &mut policy.mode,
                    policy.nodes.as_mut_ptr(),
                    MAX_NODE,
                    no_address,
                    no_flags,
                )
            };
            (status == 0).then_some(policy)
        }

        fn adopt(&self) -> bool {
            if MemoryPolicy::current().as_ref() == Some(self) {
                return true;
            }
            let mode = libc::c_long::from(self.mode);
            let (nodes, max) = match self.nodes.iter().all(|word| *word == 0) {
                true => (ptr::null(), 0),
                false => (self.nodes.as_ptr(), MAX_NODE),
            };
            // SAFETY: `nodes` is null or has as many bits as `max` says, less one.
            unsafe { libc::syscall(libc::SYS_set_mempolicy, mode, nodes, max) == 0 }
        }
    }

    /// Class and level in one number; 0 is what follows from the nice value.
    #[derive(Clone, Copy, PartialEq, Eq)]
    struct IoPriority(libc::c_long);

    /// `IOPRIO_WHO_PROCESS`: a thread.
    const ONE_THREAD: libc::c_int = 1;

    impl IoPriority {
        fn current() -> Option<Self> {
            let own: libc::c_int = 0;
            // SAFETY: touches no memory.
            let priority = unsafe { libc::syscall(libc::SYS_ioprio_get, ONE_THREAD, own) };
            (priority >= 0).then_some(IoPriority(priority))
        }

        fn adopt(self) -> bool {
            let own: libc::c_int = 0;
            IoPriority::current() == Some(self) || {
                // SAFETY: touches no memory.
                unsafe { libc::syscall(libc::SYS_ioprio_set, ONE_THREAD, own, self.0) == 0 }
            }
        }
    }

    /// What can't be asked for is not set, either.
    pub(super) struct Scheduling {
        class: Option<Class>,
        slack: Option<TimerSlack>,
        memory: Option<MemoryPolicy>,
        io: Option<IoPriority>,
    }

    impl Scheduling {
        pub(super) fn of_a_child() -> Self {
            Scheduling {
                class: Class::current().map(Class::of_a_child),
                slack: TimerSlack::current(),
                memory: MemoryPolicy::current(),
                io: IoPriority::current(),
            }
        }

        pub(super) fn adopt(&self) -> Likeness {
            // The class first: it has a say in the slack, and the nice value in what is told
            // of the I/O priority.
            let alike = [
                self.class.map_or(true, |class| class.adopt()),
                self.slack.map_or(true, TimerSlack::adopt),
                self.memory.map_or(true, |policy| policy.adopt()),
                self.io.map_or(true, IoPriority::adopt),
            ];
            match alike.contains(&false) {
                true => Likeness::Odd,
                false => Likeness::Alike,
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_this_thread_has_it_need_not_put_on() {
            let own = Scheduling::of_a_child();
            assert!(own.class.is_some() && own.slack.is_some());
            assert_eq!(own.adopt(), Likeness::Alike);
        }

        #[test]
        fn a_class_that_is_not_handed_on_is_not_that_of_a_child() {
            let class = |policy, flags, nice, priority| Class {
                size: size_of::<Class>() as u32,
                policy,
                flags,
                nice,
                priority,
                ..Class::default()
            };
            let (fifo, usual) = (class(FIFO, 0, 0, 10), class(OTHER, 0, 0, 0));
            assert_eq!(fifo.of_a_child(), fifo);
            assert_eq!(class(FIFO, RESET_ON_FORK, 0, 10).of_a_child(), usual);
            assert_eq!(class(OTHER, RESET_ON_FORK, -5, 0).of_a_child(), usual);
            let nice = class(BATCH, 0, 5, 0);
            assert_eq!(class(BATCH, RESET_ON_FORK, 5, 0).of_a_child(), nice);
        }
    }
}

#[cfg(not(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
)))]
mod imp {
    use super::Likeness;

    pub(super) struct Scheduling;

    impl Scheduling {
        pub(super) fn of_a_child() -> Self {
            Scheduling
        }

        pub(super) fn adopt(&self) -> Likeness {
            Likeness::Alike
        }
    }
}
