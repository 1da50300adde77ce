//! The global pool: there without being built, configured once, and by the environment.
//! Each test has a process of its own.

mod support;

use rayon_core::{current_num_threads, current_thread_index, join, ThreadPoolBuilder};
#[allow(deprecated)]
use rayon_core::{initialize, Configuration};
use support::child::alone;

const ALREADY: &str = "The global thread pool has already been initialized.";

#[test]
fn it_is_there_without_being_built() {
    alone("it_is_there_without_being_built", &[], || {
        assert_eq!(current_thread_index(), None);
        assert!(current_num_threads() >= 1);
        let (a, b) = join(current_thread_index, || 2);
        assert!(a.is_some_and(|index| index < current_num_threads()));
        assert_eq!(b, 2);
        assert_eq!(
            rayon_core::scope(|_| current_num_threads()),
            current_num_threads()
        );
        let mut sum = 0;
        rayon_core::in_place_scope(|scope| scope.spawn(|_| sum += 3));
        rayon_core::in_place_scope_fifo(|scope| scope.spawn_fifo(|_| sum += 4));
        rayon_core::scope_fifo(|scope| scope.spawn_fifo(|_| sum += 5));
        assert_eq!(sum, 12);
        let (sender, receiver) = std::sync::mpsc::channel();
        let clones = [sender.clone(), sender.clone(), sender];
        let [one, two, three] = clones.map(|sender| move || sender.send(()).unwrap());
        rayon_core::spawn(one);
        rayon_core::spawn_fifo(two);
        rayon_core::spawn_broadcast(move |_| three());
        assert_eq!(receiver.iter().count(), 2 + current_num_threads());
        assert_eq!(rayon_core::broadcast(|_| ()).len(), current_num_threads());
    });
}

#[test]
fn a_second_configuration_is_an_error() {
    alone("a_second_configuration_is_an_error", &[], || {
        let build = |slots| ThreadPoolBuilder::new().num_threads(slots).build_global();
        build(3).unwrap();
        assert_eq!(current_num_threads(), 3);
        assert_eq!(build(4).unwrap_err().to_string(), ALREADY);
        assert_eq!(current_num_threads(), 3);
    });
}

#[test]
fn a_configuration_after_the_first_use_is_an_error() {
    alone(
        "a_configuration_after_the_first_use_is_an_error",
        &[],
        || {
            join(|| (), || ());
            let error = ThreadPoolBuilder::new().build_global().unwrap_err();
            assert_eq!(error.to_string(), ALREADY);
            assert!(std::error::Error::source(&error).is_none());
        },
    );
}

#[test]
fn a_configuration_that_failed_can_be_tried_again() {
    alone(
        "a_configuration_that_failed_can_be_tried_again",
        &[],
        || {
            let refused = || {
                ThreadPoolBuilder::new()
                    .spawn_handler(|_| Err(std::io::ErrorKind::WouldBlock.into()))
            };
            assert!(refused().build_global().is_err());
            ThreadPoolBuilder::new()
                .num_threads(3)
                .build_global()
                .unwrap();
            assert_eq!(current_num_threads(), 3);
            assert_eq!(refused().build_global().unwrap_err().to_string(), ALREADY);
        },
    );
}

#[test]
fn of_threads_that_configure_it_at_once_one_wins() {
    alone("of_threads_that_configure_it_at_once_one_wins", &[], || {
        let won = std::thread::scope(|scope| {
            let configure =
                |slots| move || ThreadPoolBuilder::new().num_threads(slots).build_global();
            let threads: Vec<_> = (1..=4).map(|slots| scope.spawn(configure(slots))).collect();
            let results = threads
                .into_iter()
                .map(|thread| thread.join().unwrap().is_ok());
            results.collect::<Vec<_>>()
        });
        let winner = won.iter().position(|won| *won).unwrap();
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        assert_eq!(current_num_threads(), winner + 1);
    });
}

#[test]
#[allow(deprecated)]
fn the_deprecated_way_configures_it_once() {
    alone("the_deprecated_way_configures_it_once", &[], || {
        initialize(Configuration::new().num_threads(3)).unwrap();
        assert_eq!(current_num_threads(), 3);
        let error = initialize(Configuration::new()).unwrap_err();
        assert_eq!(error.to_string(), ALREADY);
    });
}

#[test]
fn the_environment_sets_the_number_of_threads() {
    let test = "the_environment_sets_the_number_of_threads";
    alone(
        test,
        &[("RAYON_NUM_THREADS", "7"), ("RAYON_RS_NUM_CPUS", "5")],
        || {
            assert_eq!(current_num_threads(), 7);
            let default = ThreadPoolBuilder::new().build().unwrap();
            assert_eq!(default.current_num_threads(), 7);
            let explicit = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
            assert_eq!(explicit.current_num_threads(), 2);
        },
    );
}

#[test]
fn the_deprecated_variable_counts_where_the_other_is_not_set() {
    let test = "the_deprecated_variable_counts_where_the_other_is_not_set";
    alone(test, &[("RAYON_RS_NUM_CPUS", "5")], || {
        assert_eq!(current_num_threads(), 5);
    });
}

#[test]
fn a_number_in_the_environment_that_is_none_is_passed_over() {
    let test = "a_number_in_the_environment_that_is_none_is_passed_over";
    let cpus = std::thread::available_parallelism().unwrap().get();
    for bad in ["", "lots", "-3", "0"] {
        alone(test, &[("RAYON_NUM_THREADS", bad)], || {
            assert_eq!(current_num_threads(), cpus);
        });
    }
}

#[test]
fn a_number_in_the_environment_that_is_too_large_is_reduced() {
    let test = "a_number_in_the_environment_that_is_too_large_is_reduced";
    alone(test, &[("RAYON_NUM_THREADS", "123456789")], || {
        assert_eq!(current_num_threads(), rayon_core::max_num_threads());
        assert_eq!(join(|| 1, || 2), (1, 2));
    });
}

#[test]
fn threads_of_it_that_are_asked_for_early_are_as_many_as_asked_for() {
    let test = "threads_of_it_that_are_asked_for_early_are_as_many_as_asked_for";
    alone(test, &[], || {
        let builder = ThreadPoolBuilder::new()
            .num_threads(3)
            .start_on_demand(false);
        builder.build_global().unwrap();
        assert_eq!(rayon_core::broadcast(|context| context.index()), [0, 1, 2]);
    });
}
