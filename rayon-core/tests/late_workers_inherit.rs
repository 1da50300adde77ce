//! What a thread inherits from its maker: a worker that starts late has it from the builder
//! of its pool.

#![cfg(all(target_os = "linux", not(rayon_portable)))]

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::thread;
use support::child::alone;
use support::scheduling::*;
use support::system;
use support::watchdog::Watchdog;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

/// What `look` sees on two workers that another thread than the calling one has started,
/// after it has prepared itself.
fn started_elsewhere<R: Send>(
    prepare: impl FnOnce() + Send,
    look: impl Fn() -> R + Sync,
) -> [R; 2] {
    let pool = pool(2);
    thread::scope(|scope| {
        let publisher = scope.spawn(|| {
            prepare();
            pool.broadcast(|_| look())
        });
        let seen = publisher.join().unwrap();
        seen.try_into().unwrap_or_else(|_| panic!("two workers"))
    })
}

/// Checks that what `look` sees on the calling thread it sees on late workers as well, whatever
/// the thread that starts them does to itself, and that this is to be seen there.
fn is_the_builders<R: Send + PartialEq + std::fmt::Debug>(
    prepare: impl Fn() + Send + Sync,
    look: impl Fn() -> R + Sync,
) {
    let builders = look();
    let others = thread::scope(|scope| {
        let other = scope.spawn(|| {
            prepare();
            look()
        });
        other.join().unwrap()
    });
    assert_ne!(others, builders, "nothing to tell apart");
    for seen in started_elsewhere(&prepare, &look) {
        assert_eq!(seen, builders);
    }
    // The builder itself may have changed since.
    thread::scope(|scope| {
        let builder = scope.spawn(|| {
            let pool = pool(2);
            prepare();
            pool.broadcast(|_| look())
        });
        for seen in builder.join().unwrap() {
            assert_eq!(seen, builders);
        }
    });
    // Nor is a worker to hand on what one of its jobs has done to it.
    let pool = pool(2);
    let seen = pool.install(|| {
        prepare();
        let first = rayon_core::current_thread_index();
        rayon_core::broadcast(|context| (Some(context.index()) != first).then(&look))
    });
    let seen: Vec<R> = seen.into_iter().flatten().collect();
    assert_eq!(seen, [builders]);
}

#[test]
fn timer_slack_is_the_builders() {
    let _watchdog = Watchdog::over("timer slack");
    set_timer_slack(70_000);
    is_the_builders(|| set_timer_slack(1_000_000), timer_slack);
}

#[test]
fn io_priority_is_the_builders() {
    let _watchdog = Watchdog::over("I/O priority");
    is_the_builders(|| set_io_priority(IO_IDLE), io_priority);
    set_io_priority(IO_LOW);
    is_the_builders(|| set_io_priority(IO_IDLE), io_priority);
}

#[test]
fn the_numa_policy_is_the_builders() {
    let _watchdog = Watchdog::over("NUMA policy");
    if memory_policy().is_none() {
        println!("this kernel has no NUMA policies");
        return;
    }
    is_the_builders(|| set_memory_policy(MEMORY_LOCAL), memory_policy);
    set_memory_policy(MEMORY_LOCAL);
    is_the_builders(|| set_memory_policy(MEMORY_DEFAULT), memory_policy);
}

#[test]
fn a_class_that_anybody_may_leave_is_the_builders() {
    let _watchdog = Watchdog::over("the class for batches");
    is_the_builders(|| assert!(try_set_class(BATCH, 0)), class);
    assert!(try_set_class(BATCH, 0));
    is_the_builders(|| assert!(try_set_class(OTHER, 0)), class);
}

#[test]
fn a_real_time_class_is_not_handed_on() {
    let _watchdog = Watchdog::over("a real-time class");
    let probe = thread::spawn(|| try_set_class(FIFO, 1));
    if !probe.join().unwrap() {
        println!("this process may not have real-time threads");
        return;
    }
    is_the_builders(|| assert!(try_set_class(FIFO, 1)), class);
}

#[test]
fn the_nice_value_is_the_builders() {
    let _watchdog = Watchdog::over("the nice value");
    if !may_lower_nice() {
        println!("this process may not lower a nice value");
        return;
    }
    let raise = || set_nice(nice().max(4) + 1);
    is_the_builders(raise, nice);
    set_nice(3);
    is_the_builders(raise, nice);
}

#[test]
fn a_higher_nice_value_of_the_builder_is_that_of_its_workers() {
    let _watchdog = Watchdog::over("a nice builder");
    // Before the builder becomes nice.
    let (make, made) = std::sync::mpsc::channel::<ThreadPool>();
    let publisher = thread::spawn(move || made.recv().unwrap().broadcast(|_| nice()));
    thread::spawn(move || {
        set_nice(nice() + 2);
        make.send(pool(2)).unwrap();
    })
    .join()
    .unwrap();
    assert_eq!(publisher.join().unwrap(), [nice() + 2; 2]);
}

/// Linux lets nobody without privileges lower a nice value.
#[test]
fn workers_that_must_stay_nice_do_not_stay_for_long() {
    let test = "workers_that_must_stay_nice_do_not_stay_for_long";
    alone(test, &[], || {
        support::limits::become_an_ordinary_user();
        assert!(!may_lower_nice());
        let usual = nice();
        let pool = pool(2);
        let nice_ones = thread::scope(|scope| {
            let publisher = scope.spawn(|| {
                set_nice(usual + 5);
                pool.broadcast(|_| nice())
            });
            publisher.join().unwrap()
        });
        assert_eq!(nice_ones, [usual + 5; 2]);
        while pool.status().live() > 0 {
            thread::yield_now();
        }
        // These have the right maker, and stay.
        assert_eq!(pool.broadcast(|_| nice()), [usual; 2]);
        thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(pool.status().live(), 2);
    });
}

/// A class can be left although the nice value must stay.
#[test]
fn a_thread_that_must_stay_nice_leaves_its_class() {
    let test = "a_thread_that_must_stay_nice_leaves_its_class";
    alone(test, &[], || {
        support::limits::become_an_ordinary_user();
        let usual = nice();
        let prepare = || {
            set_nice(usual + 5);
            assert!(try_set_class(BATCH, 0));
        };
        let seen = started_elsewhere(prepare, || (class(), nice()));
        assert_eq!(seen, [(OTHER, usual + 5); 2]);
    });
}

#[cfg(target_arch = "x86_64")]
mod floats {
    use super::*;
    use std::arch::asm;

    fn mxcsr() -> u32 {
        let mut word = 0_u32;
        // SAFETY: stores four bytes.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut word) };
        word & !0x3f
    }

    fn x87() -> u16 {
        let mut word = 0_u16;
        // SAFETY: stores two bytes.
        unsafe { asm!("fnstcw [{}]", in(reg) &mut word) };
        word
    }

    fn flush_to_zero() {
        let word = 0x1f80_u32 | 0x8040;
        // SAFETY: the threads of these tests do no sums that it would make wrong.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &word) };
    }

    fn round_to_single() {
        let word = 0x007f_u16;
        // SAFETY: as above.
        unsafe { asm!("fldcw [{}]", in(reg) &word) };
    }

    #[test]
    fn small_numbers_are_what_they_are_to_the_builder() {
        let _watchdog = Watchdog::over("flush to zero");
        is_the_builders(flush_to_zero, mxcsr);
        is_the_builders(flush_to_zero, || {
            std::hint::black_box(1e-39_f32) * std::hint::black_box(0.5) > 0.0
        });
        is_the_builders(round_to_single, x87);
        let audio = thread::spawn(|| {
            flush_to_zero();
            let pool = pool(2);
            thread::scope(|scope| {
                let publisher = scope.spawn(|| {
                    let usual = 0x1f80_u32;
                    // SAFETY: as above.
                    unsafe { asm!("ldmxcsr [{}]", in(reg) &usual) };
                    pool.broadcast(|_| mxcsr())
                });
                publisher.join().unwrap()
            })
        });
        assert_eq!(audio.join().unwrap(), [0x1f80 | 0x8040; 2]);
    }
}

/// `None` if there is only one.
fn two_processors() -> Option<(usize, usize)> {
    let all = system::cpus();
    let two = (all[0], *all.last().unwrap());
    if all.len() == 1 {
        println!("only one processor");
    }
    (all.len() > 1).then_some(two)
}

/// As `taskset -ap` does.
fn confine_process_to(processor: usize) {
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let thread = task.unwrap().file_name().into_string().unwrap();
        let pinned = system::try_pin(thread.parse().unwrap(), processor);
        let ended = |error: &std::io::Error| error.raw_os_error() == Some(libc::ESRCH);
        assert!(pinned.as_ref().map_or_else(ended, |()| true), "{pinned:?}");
    }
}

#[test]
fn a_process_that_is_confined_later_stays_so() {
    let test = "a_process_that_is_confined_later_stays_so";
    alone(test, &[], || {
        let Some((first, last)) = two_processors() else {
            return;
        };
        for processor in [first, last, first] {
            for warm in [false, true] {
                let pool = pool(4);
                if warm {
                    pool.install(|| ());
                }
                confine_process_to(processor);
                assert_eq!(pool.broadcast(|_| system::cpus()), vec![vec![processor]; 4]);
            }
        }
    });
}

#[test]
fn a_builder_that_pins_itself_later_does_not_pin_its_workers() {
    let test = "a_builder_that_pins_itself_later_does_not_pin_its_workers";
    alone(test, &[], || {
        let Some((first, _)) = two_processors() else {
            return;
        };
        let all = system::cpus();
        let pool = pool(8);
        system::pin_to(first);
        assert_eq!(pool.broadcast(|_| system::cpus()), vec![all; 8]);
    });
}
