//! What the compiler refuses: programs whose threads would get in each other's way, and those
//! that ask for places where there are none.
//!
//! Each program is tested twice, and differs in one place. With the first text it must not
//! compile, by the error that is named (nightly's rustdoc looks at which it is); with the
//! second it must, so nothing else is wrong with it.

macro_rules! refused {
    ($(
        $name:ident: $error:literal,
        $wrong:literal and not $right:literal, in
        $before:literal, $after:literal;
    )*) => {
        $(mod $name {
            #[doc = concat!("```compile_fail,", $error, "\nuse rayon::prelude::*;\n", $before, $wrong, $after, "\n```")]
            mod refused {}

            #[doc = concat!("```\nuse rayon::prelude::*;\n", $before, $right, $after, "\n```")]
            mod accepted {}
        })*
    };
}

refused! {
    items_that_may_not_leave_their_thread: "E0599",
    "std::rc::Rc" and not "std::sync::Arc", in
    "let items = vec![", "::new(1)];
    assert_eq!(items.into_par_iter().count(), 1);";

    items_that_may_not_be_shared: "E0599",
    "std::cell::Cell" and not "std::sync::Mutex", in
    "let items = [", "::new(1)];
    assert_eq!(items.par_iter().count(), 1);";

    closures_that_share_what_may_not_be_shared: "E0277",
    "std::cell::RefCell" and not "std::sync::RwLock", in
    "let found = ", "::new(0);
    (0..10).into_par_iter().for_each(|_| drop(&found));";

    closures_that_own_what_may_not_leave_its_thread: "E0277",
    "std::rc::Rc" and not "std::sync::Arc", in
    "let one = ", "::new(1);
    let sum: i32 = (0..10).into_par_iter().map(move |n| n * *one).sum();
    assert_eq!(sum, 45);";

    results_that_may_not_leave_their_thread: "E0277",
    "std::rc::Rc" and not "std::sync::Arc", in
    "let made: Vec<_> = (0..10).into_par_iter().map(", "::new).collect();
    assert_eq!(*made[7], 7);";

    pieces_that_fold_into_what_may_not_leave_its_thread: "E0277",
    "std::rc::Rc" and not "std::sync::Arc", in
    "let sums = (0..10).into_par_iter().fold(|| ", "::from(0), |sum, n| (*sum + n).into());
    assert_eq!(sums.map(|sum| *sum).sum::<i32>(), 45);";

    values_of_threads_that_may_not_be_cloned_into_them: "E0277",
    "std::rc::Rc" and not "std::sync::Arc", in
    "(0..10).into_par_iter().for_each_with(", "::new(1), |one, n| assert!(n + **one > 0));";

    a_variable_that_all_pieces_would_write: "E0594",
    "for_each(|n| sum += n)" and not "map(|n| n).collect::<Vec<i32>>().into_iter().for_each(|n| sum += n)", in
    "let mut sum = 0;
    (0..10).into_par_iter().", ";
    assert_eq!(sum, 45);";

    two_exclusive_iterators_at_a_time: "E0499",
    "twice.par_iter_mut()" and not "other.par_iter_mut()", in
    "let (mut twice, mut other) = ([1, 2], [3, 4]);
    let items = twice.par_iter_mut();
    items.zip(", ").for_each(|(a, b)| std::mem::swap(a, b));
    other[0] = 0;";

    what_is_borrowed_going_away: "E0505",
    "items" and not "other", in
    "let (items, other) = (vec![1, 2], vec![3, 4]);
    let iter = items.par_iter();
    drop(", ");
    assert_eq!(iter.count(), 2);";

    zip_without_places: "E0277",
    "filter(|_| true)" and not "map(|n| n)", in
    "let all: Vec<_> = (0..10).into_par_iter().zip((0..10).into_par_iter().", ").collect();
    assert_eq!(all.len(), 10);";

    enumerate_without_places: "E0599",
    "filter(|_| true)" and not "inspect(|_| ())", in
    "let all = (0..10).into_par_iter().", ".enumerate();
    assert_eq!(all.count(), 10);";

    rev_without_places: "E0599",
    "flat_map_iter(|n| [n])" and not "update(|n| *n += 1)", in
    "let all = (0..10).into_par_iter().", ".rev();
    assert_eq!(all.count(), 10);";

    collecting_in_place_without_places: "E0599",
    "while_some()" and not "panic_fuse()", in
    "let mut all = Vec::new();
    (0..10).into_par_iter().map(Some).", ".collect_into_vec(&mut all);
    assert_eq!(all.len(), 10);";

    an_adaptor_that_nobody_consumes: "",
    "map(|n| n + 1)" and not "for_each(|_| ())", in
    "#[deny(unused_must_use)]
    fn run() {
        (0..10).into_par_iter().", ";
    }
    run();";
}
