//! `join` at its smallest: Fibonacci numbers by their definition, without a
//! cut-off, so that there is nearly nothing in a job but the next two.

use crate::{expect, meter, pool, Figures};
use std::hint::black_box;
use std::num::NonZero;

const N: u32 = 30;
const FIB_N: u64 = 832_040;
/// One for each number that is the sum of two.
const JOINS: f64 = 1_346_268.0;

pub fn on_rayon(slots: usize) -> Figures {
    fn fib(n: u32) -> u64 {
        if n < 2 {
            return n.into();
        }
        let (a, b) = rayon::join(|| fib(n - 1), || fib(n - 2));
        a + b
    }
    pool(slots)?.install(|| figures(|| fib(black_box(N))))
}

pub fn on_chili(slots: usize) -> Figures {
    fn fib(scope: &mut chili::Scope<'_>, n: u32) -> u64 {
        if n < 2 {
            return n.into();
        }
        let (a, b) = scope.join(|s| fib(s, n - 1), |s| fib(s, n - 2));
        a + b
    }
    let pool = chili_pool(slots);
    let mut scope = pool.scope();
    figures(|| fib(&mut scope, black_box(N)))
}

pub fn plain(_: usize) -> Figures {
    fn fib(n: u32) -> u64 {
        if n < 2 {
            return n.into();
        }
        fib(n - 1) + fib(n - 2)
    }
    figures(|| fib(black_box(N)))
}

fn figures(mut fib_of_n: impl FnMut() -> u64) -> Figures {
    expect("the Fibonacci number", fib_of_n(), FIB_N)?;
    let seconds = meter::seconds(|| {
        black_box(fib_of_n());
    });
    Ok(vec![("wall", seconds / JOINS)])
}

/// A pool of chili's in which so many threads work, the calling one included.
pub fn chili_pool(threads: usize) -> chili::ThreadPool {
    chili::ThreadPool::with_config(chili::Config {
        thread_count: NonZero::new(threads),
        ..chili::Config::default()
    })
}
