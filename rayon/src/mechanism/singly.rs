//! Items that are fed one by one.

use crate::current_num_threads;
use crate::iter::plumbing::Folder;

/// Feeds all items to `folder`, one by one where it matters: in a pool of one, where what is
/// made of each item is to be summed up as rayon 1.12.0 does it. All at once takes less time.
pub(crate) fn feed_singly<F, I>(iter: I, mut folder: F) -> F
where
    F: Folder<I::Item>,
    I: Iterator,
{
    if current_num_threads() > 1 {
        return folder.consume_iter(iter);
    }
    for item in iter {
        folder = folder.consume(item);
        if folder.full() {
            break;
        }
    }
    folder
}
