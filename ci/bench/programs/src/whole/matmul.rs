//! The product of two square matrices: halves of the rows by `join`, down to
//! a few.

use super::{checked, Random};
use crate::Figures;

const SIDE: usize = 320;
const ROWS_AT_ONCE: usize = 2;

pub fn measure(slots: usize) -> Figures {
    let mut random = Random::new(2);
    let mut matrix = || -> Vec<f64> { (0..SIDE * SIDE).map(|_| random.fraction()).collect() };
    let (a, b) = (matrix(), matrix());
    let mut right = vec![0.0; SIDE * SIDE];
    multiply_rows(&a, &b, &mut right);
    checked(
        slots,
        right,
        || vec![0.0; SIDE * SIDE],
        |mut product| {
            multiply(&a, &b, &mut product);
            product
        },
    )
}

/// Adds the product of some rows and a matrix to `product`.
fn multiply(rows: &[f64], b: &[f64], product: &mut [f64]) {
    let count = rows.len() / SIDE;
    if count <= ROWS_AT_ONCE {
        return multiply_rows(rows, b, product);
    }
    let middle = count / 2 * SIDE;
    let (upper, lower) = rows.split_at(middle);
    let (upper_product, lower_product) = product.split_at_mut(middle);
    rayon::join(
        || multiply(upper, b, upper_product),
        || multiply(lower, b, lower_product),
    );
}

fn multiply_rows(rows: &[f64], b: &[f64], product: &mut [f64]) {
    for (row, sums) in rows.chunks(SIDE).zip(product.chunks_mut(SIDE)) {
        for (factor, b_row) in row.iter().zip(b.chunks(SIDE)) {
            for (sum, value) in sums.iter_mut().zip(b_row) {
                *sum += factor * value;
            }
        }
    }
}
