//! `Debug` of types with closures in them.

/// Implements `Debug` for a type by some of its fields; the others are closures, or of no
/// interest.
///
/// ```text
/// debug_fields!([I: Debug, F] Map<I, F> { base });
/// debug_fields!([T: Debug, P] Split for Split<'_, T, P> { slice });
/// ```
macro_rules! debug_fields {
    ([$($params:tt)*] $name:ident < $($arg:ty),* > { $($field:ident),* }) => {
        debug_fields!([$($params)*] $name for $name<$($arg),*> { $($field),* });
    };
    ([$($params:tt)*] $name:ident for $type:ty { $($field:ident),* }) => {
        impl<$($params)*> ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}
