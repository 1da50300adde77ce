//! What ndarray does in parallel, each compared with the same done in
//! sequence.

use ndarray::parallel::prelude::*;
use ndarray::{par_azip, Array2, Array3, Axis, Zip};

const ROWS: usize = 700;
const COLUMNS: usize = 500;

fn main() {
    let a = Array2::from_shape_fn((ROWS, COLUMNS), |(i, j)| (i * 31 + j * 17) as i64 % 1_009);
    let b = Array2::from_shape_fn((ROWS, COLUMNS), |(i, j)| (i + 7 * j) as i64 % 211);
    let mut done = 0;
    let mut check = |what: &str, same: bool| {
        assert!(same, "{what} differs from what it is in sequence");
        done += 1;
    };

    let mut parallel = a.mapv(|x| x as f64);
    let mut sequential = parallel.clone();
    parallel.par_mapv_inplace(f64::sqrt);
    sequential.mapv_inplace(f64::sqrt);
    check("par_mapv_inplace", parallel == sequential);

    let mut parallel = Array2::zeros((ROWS, COLUMNS));
    par_azip!((c in &mut parallel, &x in &a, &y in &b) *c = x * y - x);
    check("par_azip", parallel == &a * &b - &a);

    // Transposed, the two don't lie in memory in the same order.
    let parallel = Zip::from(a.t()).and(b.t()).par_map_collect(|x, y| x ^ y);
    let sequential = Zip::from(a.t()).and(b.t()).map_collect(|x, y| x ^ y);
    check("par_map_collect", parallel == sequential);

    let parallel = Zip::from(&a).and(&b).par_fold(
        || 0,
        |sum, x, y| sum + x * y,
        |left: i64, right| left + right,
    );
    let sequential = Zip::from(&a).and(&b).fold(0, |sum, x, y| sum + x * y);
    check("par_fold", parallel == sequential);

    let rows: Vec<i64> = a
        .axis_iter(Axis(0))
        .into_par_iter()
        .map(|row| row.sum())
        .collect();
    check("axis_iter", rows == a.sum_axis(Axis(1)).to_vec());

    let chunks: Vec<i64> = a
        .axis_chunks_iter(Axis(1), 3)
        .into_par_iter()
        .map(|chunk| chunk.sum())
        .collect();
    let sequential: Vec<i64> = a
        .axis_chunks_iter(Axis(1), 3)
        .map(|chunk| chunk.sum())
        .collect();
    check("axis_chunks_iter", chunks == sequential);

    let mut cube = Array3::from_elem((40, 30, 20), 1_i64);
    let (rows, lines) = (ROWS as i64, 40 * 30 * 20);
    cube.par_iter_mut().for_each(|x| *x += rows);
    check("par_iter_mut", cube.sum() == (rows + 1) * lines);

    println!("{done} of 7 alike, rows {}", rows_digest(&a));
}

/// A number that tells what was worked on.
fn rows_digest(a: &Array2<i64>) -> i64 {
    a.par_iter()
        .copied()
        .reduce(|| 0, |left, right| (left + right) % 1_000_003)
}
