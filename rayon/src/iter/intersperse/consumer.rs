//! Where places are not known: a consumer that puts the element between items.
//!
//! Within a piece that is easy, but nobody knows whether there is an item before the first
//! one of a piece until the pieces before it have ended: they may be empty. So a consumer is
//! cut off for the element between two pieces, which goes along with the result of the
//! second, and is used when the two are reduced and both have items.
//!
//! If the base says how many items there are, a piece has as many as is said when it is cut,
//! and what is before it is known.

use crate::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use std::cell::Cell;

/// What is before the first item of a piece.
enum Lead<C> {
    Nothing,
    Element,
    /// The element if there are items in pieces before; this consumer is for it.
    Unknown(C),
}

/// Takes items, and gives them and what is between them to another consumer.
pub(super) struct Separated<C, T> {
    base: C,
    element: T,
    has_places: bool,
    lead: Cell<Lead<C>>,
}

impl<C, T> Separated<C, T> {
    pub(super) fn new(base: C, element: T, has_places: bool) -> Self {
        let lead = Cell::new(Lead::Nothing);
        Separated {
            base,
            element,
            has_places,
            lead,
        }
    }
}

impl<C, T> Consumer<T> for Separated<C, T>
where
    C: UnindexedConsumer<T>,
    T: Clone + Send,
{
    type Folder = SeparatedFolder<C, C::Folder, T>;
    type Reducer = Join<C::Reducer, T>;
    type Result = Piece<C, C::Result>;

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        if !self.has_places {
            let reducer = self.to_reducer();
            return (self.split_off_left(), self, reducer);
        }
        let reducer = self.to_reducer();
        let lead = self.lead.into_inner();
        let (place, left_lead, right_lead) = match (index, lead) {
            (0, lead) => (0, Lead::Nothing, lead),
            (_, Lead::Nothing) => (2 * index - 1, Lead::Nothing, Lead::Element),
            (_, lead) => (2 * index, lead, Lead::Element),
        };
        let (left, right, first) = self.base.split_at(place);
        let with_lead = |base, element, lead| Separated {
            base,
            element,
            has_places: true,
            lead: Cell::new(lead),
        };
        (
            with_lead(left, self.element.clone(), left_lead),
            with_lead(right, self.element, right_lead),
            Join { first, ..reducer },
        )
    }

    fn into_folder(self) -> Self::Folder {
        SeparatedFolder {
            base: self.base.into_folder(),
            element: self.element,
            lead: self.lead.into_inner(),
            any: false,
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<C, T> UnindexedConsumer<T> for Separated<C, T>
where
    C: UnindexedConsumer<T>,
    T: Clone + Send,
{
    fn split_off_left(&self) -> Self {
        let left = self.base.split_off_left();
        let between = self.base.split_off_left();
        let lead = self.lead.replace(Lead::Unknown(between));
        Separated {
            base: left,
            element: self.element.clone(),
            has_places: self.has_places,
            lead: Cell::new(lead),
        }
    }

    fn to_reducer(&self) -> Self::Reducer {
        Join {
            first: self.base.to_reducer(),
            second: self.base.to_reducer(),
            element: self.element.clone(),
        }
    }
}

pub(super) struct SeparatedFolder<C, F, T> {
    base: F,
    element: T,
    lead: Lead<C>,
    /// Whether there was an item.
    any: bool,
}

impl<C, F, T> Folder<T> for SeparatedFolder<C, F, T>
where
    F: Folder<T>,
    T: Clone,
{
    type Result = Piece<C, F::Result>;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        if self.any || matches!(self.lead, Lead::Element) {
            self.base = self.base.consume(self.element.clone());
            if self.base.full() {
                return self;
            }
        }
        self.base = self.base.consume(item);
        self.any = true;
        self
    }

    fn complete(self) -> Self::Result {
        Piece {
            result: self.base.complete(),
            any: self.any,
            lead: match self.lead {
                Lead::Unknown(consumer) => Some(consumer),
                Lead::Nothing | Lead::Element => None,
            },
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

/// The result of some pieces.
pub(super) struct Piece<C, R> {
    pub(super) result: R,
    any: bool,
    lead: Option<C>,
}

/// Puts the results of two pieces together, with the element between them if need be.
pub(super) struct Join<R, T> {
    first: R,
    second: R,
    element: T,
}

impl<C, R, T> Reducer<Piece<C, C::Result>> for Join<R, T>
where
    C: Consumer<T>,
    R: Reducer<C::Result>,
{
    fn reduce(self, left: Piece<C, C::Result>, right: Piece<C, C::Result>) -> Piece<C, C::Result> {
        let any = left.any || right.any;
        let result = match right.lead {
            Some(between) if left.any && right.any => {
                let element = between.into_folder().consume(self.element).complete();
                let left = self.first.reduce(left.result, element);
                self.second.reduce(left, right.result)
            }
            _ => self.first.reduce(left.result, right.result),
        };
        let lead = left.lead;
        Piece { result, any, lead }
    }
}
