//! `Debug` of types with closures in them.

/// Implements `Debug` for a type by some of its fields; the others are closures, or of no
/// interest.
///
/// ```text
/// debug_fields!([I: Debug, F] Map<I, F> { base });
/// ```
macro_rules! debug_fields {
    ([$($params:tt)*] $name:ident < $($arg:ty),* > { $($field:ident),* }) => {
        impl<$($params)*> ::std::fmt::Debug for $name<$($arg),*> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}
