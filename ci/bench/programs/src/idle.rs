//! What workers cost that have nothing to do.

use crate::{meter, pool, process, Figures};
use std::thread;
use std::time::{Duration, Instant};

/// How long a pool ticks, after how many ticks for warm-up.
const TICKING: Duration = Duration::from_millis(250);
const WARM_UP_TICKS: u32 = 20;
const PERIOD: Duration = Duration::from_millis(1);

/// For how many periods a worker is busy.
const JOBS: u32 = 200;

/// An empty `spawn` from outside every millisecond: processor time per tick,
/// that of the thread that ticks included.
pub fn tick(slots: usize) -> Figures {
    let pool = pool(slots)?;
    cpu_of_ticks(|| pool.spawn(|| {}))
}

/// The same without a pool: what it costs a thread to sleep for a millisecond.
pub fn tick_plain(_: usize) -> Figures {
    cpu_of_ticks(|| {})
}

fn cpu_of_ticks(job: impl Fn()) -> Figures {
    let tick = || {
        job();
        thread::sleep(PERIOD);
    };
    for _ in 0..WARM_UP_TICKS {
        tick();
    }
    process::settle();
    let (cpu, begun) = (process::cpu(), Instant::now());
    let mut ticks = 0;
    while ticks == 0 || begun.elapsed() < TICKING {
        tick();
        ticks += 1;
    }
    let cpu = process::cpu() - cpu;
    Ok(vec![("cpu", cpu.as_secs_f64() / f64::from(ticks))])
}

/// One job of a millisecond after the other, from outside: one worker of many
/// is busy at any time. Processors taken for each that the jobs burn, 1 if
/// nothing else takes any.
pub fn busy_in_turn(slots: usize) -> Figures {
    beside_what_is_burned(slots, |pool| {
        for _ in 0..JOBS {
            pool.install(|| meter::burn(PERIOD));
        }
    })
}

/// One worker is busy all the time and publishes a short job every
/// millisecond.
pub fn one_busy(slots: usize) -> Figures {
    beside_what_is_burned(slots, |pool| {
        pool.install(|| {
            for _ in 0..JOBS {
                meter::burn(PERIOD);
                rayon::join(|| {}, || {});
            }
        });
    })
}

/// Not per wall time, which counts what else the machine does.
fn beside_what_is_burned(slots: usize, burn: impl Fn(&rayon::ThreadPool)) -> Figures {
    let pool = pool(slots)?;
    pool.install(|| {});
    process::settle();
    let cpu = process::cpu();
    burn(&pool);
    let cpu = process::cpu() - cpu;
    let burned = PERIOD * JOBS;
    Ok(vec![(
        "processors",
        cpu.as_secs_f64() / burned.as_secs_f64(),
    )])
}
