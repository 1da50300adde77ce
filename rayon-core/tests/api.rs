//! The public names: that they are there, what they show and say, and what may cross
//! threads.

mod support;

#[allow(deprecated)]
use rayon_core::Configuration;
use rayon_core::{
    in_place_scope, join_context, max_num_threads, scope, scope_fifo, FnContext, ScopeFifo,
    ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, Yield,
};
use std::error::Error;
use std::fmt::Debug;
use std::sync::mpsc::channel;
use support::watchdog::Watchdog;

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?}")
}

#[test]
fn a_build_error_can_be_sent_and_shared() {
    fn sendable<T: Send + Sync + Error + 'static>() {}
    sendable::<ThreadPoolBuildError>();
    let failed = ThreadPoolBuilder::new()
        .num_threads(1)
        .spawn_handler(|_| Err(std::io::Error::other("no luck")))
        .build();
    let error: Box<dyn Error + Send + Sync> = failed.unwrap_err().into();
    assert_eq!(error.to_string(), "no luck");
    assert!(shown(&error).contains("no luck"));
    #[allow(deprecated)]
    let description = error.description();
    assert!(!description.is_empty());
}

#[test]
fn what_may_cross_threads_does() {
    fn shareable<T: Send + Sync>() {}
    fn sendable<T: Send>() {}
    shareable::<ThreadPool>();
    shareable::<rayon_core::Scope<'_>>();
    shareable::<ScopeFifo<'_>>();
    shareable::<Yield>();
    sendable::<ThreadBuilder>();
}

#[test]
fn pools_show_their_size() {
    assert!(shown(&pool(3)).starts_with("ThreadPool {"));
    assert!(shown(&pool(3)).contains("num_threads: 3"));
}

#[test]
fn builders_show_what_was_asked_for_and_that_there_are_closures() {
    let builder = ThreadPoolBuilder::new().num_threads(12).stack_size(54321);
    let text = shown(&builder);
    assert!(text.starts_with("ThreadPoolBuilder {"), "{text}");
    assert!(
        text.contains("num_threads: 12") && text.contains("54321"),
        "{text}"
    );
    assert!(!text.contains("<closure>"), "{text}");
    let text = shown(&builder.panic_handler(|_| ()).spawn_handler(|_| Ok(())));
    assert!(text.contains("<closure>"), "{text}");
}

#[test]
fn the_other_types_can_be_shown() {
    let _watchdog = Watchdog::over("debug output");
    let pool = pool(2);
    assert!(pool.scope(shown).starts_with("Scope {"));
    assert!(pool.scope_fifo(shown).starts_with("ScopeFifo {"));
    let contexts = pool.broadcast(|context| shown(&context));
    assert!(contexts[1].contains("BroadcastContext") && contexts[1].contains("index: 1"));
    let (context, _) = pool.install(|| join_context(|context| shown(&context), |_| ()));
    assert!(context.starts_with("FnContext {"));
    let mut threads = Vec::new();
    let built = ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "shown".into())
        .spawn_handler(|thread| {
            threads.push(shown(&thread));
            Err(std::io::ErrorKind::WouldBlock.into())
        })
        .build();
    assert!(built.is_err());
    assert!(threads[0].starts_with("ThreadBuilder {"), "{threads:?}");
    assert!(
        threads[0].contains("index: 0") && threads[0].contains("shown"),
        "{threads:?}"
    );
}

#[test]
fn more_threads_than_the_most_are_reduced_to_it() {
    let _watchdog = Watchdog::over("the largest pool");
    let pool = pool(usize::MAX);
    assert_eq!(pool.current_num_threads(), max_num_threads());
    assert_eq!(pool.install(|| rayon_core::join(|| 1, || 2)), (1, 2));
    #[cfg(target_pointer_width = "64")]
    assert_eq!(max_num_threads(), 65_535);
}

#[test]
fn a_pool_knows_its_own_workers() {
    let _watchdog = Watchdog::over("indices");
    let (one, two) = (pool(2), pool(3));
    assert_eq!(
        (one.current_num_threads(), two.current_num_threads()),
        (2, 3)
    );
    assert_eq!(one.current_thread_index(), None);
    one.install(|| {
        assert!(one.current_thread_index().is_some_and(|index| index < 2));
        assert_eq!(two.current_thread_index(), None);
        assert_eq!(two.current_thread_has_pending_tasks(), None);
        assert_eq!(rayon_core::current_num_threads(), 2);
        two.install(|| {
            assert_eq!(one.current_thread_index(), None);
            assert_eq!(
                two.current_thread_index(),
                rayon_core::current_thread_index()
            );
            assert_eq!(rayon_core::current_num_threads(), 3);
        });
    });
}

#[test]
fn a_context_tells_whether_a_job_has_changed_threads() {
    let _watchdog = Watchdog::over("join_context");
    let alone = pool(1);
    let both = || join_context(|a| a.migrated(), |b| b.migrated());
    assert_eq!(alone.install(both), (false, false));
    // Both wait for each other, so that somebody else has to have taken the second.
    let barrier = std::sync::Barrier::new(2);
    let migrated = |context: FnContext| {
        barrier.wait();
        (context.migrated(), std::thread::current().id())
    };
    let (a, b) = pool(2).install(|| join_context(migrated, migrated));
    assert_eq!((a.0, b.0), (false, true));
    assert_ne!(a.1, b.1);
}

#[test]
fn scopes_return_what_their_bodies_return() {
    let _watchdog = Watchdog::over("results");
    let pool = pool(2);
    assert_eq!(pool.scope(|_| 1), 1);
    assert_eq!(pool.scope_fifo(|_| 2), 2);
    assert_eq!(pool.in_place_scope(|_| 3), 3);
    assert_eq!(pool.in_place_scope_fifo(|_| 4), 4);
    assert_eq!(
        pool.install(|| scope(|_| scope_fifo(|_| in_place_scope(|_| 5)))),
        5
    );
    assert_eq!(pool.join(|| 6, || "seven"), (6, "seven"));
}

#[test]
fn the_body_of_an_in_place_scope_stays_on_its_thread() {
    let _watchdog = Watchdog::over("in-place bodies");
    let pool = pool(2);
    let me = std::thread::current().id();
    // Neither is `Send`.
    let local = std::rc::Rc::new(5);
    let (mut one, mut two) = (None, None);
    let result = pool.in_place_scope(|scope| {
        assert_eq!(std::thread::current().id(), me);
        assert_eq!(rayon_core::current_thread_index(), None);
        scope.spawn(|_| one = pool.current_thread_index());
        std::rc::Rc::clone(&local)
    });
    pool.in_place_scope_fifo(|scope| {
        assert_eq!(std::thread::current().id(), me);
        scope.spawn_fifo(|_| two = pool.current_thread_index());
    });
    assert_eq!(*result, 5);
    assert!(one.is_some() && two.is_some());
}

#[test]
fn a_broadcasts_results_come_in_the_order_of_indices() {
    let _watchdog = Watchdog::over("broadcast results");
    let pool = pool(6);
    for _ in 0..50 {
        let results = pool.broadcast(|context| {
            assert_eq!(context.num_threads(), 6);
            assert_eq!(pool.current_thread_index(), Some(context.index()));
            context.index() * 10
        });
        assert_eq!(results, [0, 10, 20, 30, 40, 50]);
    }
}

#[test]
fn a_broadcast_in_a_scope_can_spawn_there() {
    let _watchdog = Watchdog::over("spawning from a broadcast");
    let pool = pool(3);
    let (sender, receiver) = channel();
    pool.scope(|scope| {
        let sender = sender.clone();
        scope.spawn_broadcast(move |scope, context| {
            let sender = sender.clone();
            let index = context.index();
            scope.spawn(move |_| sender.send(index).unwrap());
        });
    });
    pool.in_place_scope_fifo(|scope| {
        scope.spawn_broadcast(move |scope, context| {
            let sender = sender.clone();
            let index = context.index();
            scope.spawn_fifo(move |_| sender.send(index).unwrap());
        });
    });
    let mut indices: Vec<usize> = receiver.iter().collect();
    indices.sort_unstable();
    assert_eq!(indices, [0, 0, 1, 1, 2, 2]);
}

#[test]
#[allow(deprecated)]
fn the_deprecated_configuration_builds_pools() {
    let _watchdog = Watchdog::over("Configuration");
    let (start, started) = channel();
    let (exit, exited) = channel();
    let (panic, panicked) = channel();
    let configuration = Configuration::new()
        .num_threads(2)
        .thread_name(|index| format!("old-{index}"))
        .stack_size(4 << 20)
        .breadth_first()
        .start_handler(move |index| start.send(index).unwrap())
        .exit_handler(move |index| exit.send(index).unwrap())
        .panic_handler(move |_| panic.send(()).unwrap());
    assert!(shown(&configuration).contains("num_threads: 2"));
    let pool = configuration.build().unwrap();
    let names = pool.broadcast(|_| std::thread::current().name().map(String::from).unwrap());
    assert_eq!(names, ["old-0", "old-1"]);
    pool.spawn(|| std::panic::resume_unwind(Box::new(())));
    drop(pool);
    let calls = [started, exited].map(|calls| calls.iter().sum::<usize>());
    assert_eq!((calls, panicked.iter().count()), ([1, 1], 1));

    let pool = ThreadPool::new(Configuration::default().num_threads(3)).unwrap();
    assert_eq!(pool.current_num_threads(), 3);
}
