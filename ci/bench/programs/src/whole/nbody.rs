//! Bodies that attract each other, step by step: a parallel loop over the
//! bodies, each of which looks at all the others.

use super::{checked, Random};
use crate::Figures;
use rayon::prelude::*;

const BODIES: usize = 800;
const STEPS: usize = 4;
const STEP: f64 = 0.01;
/// Keeps bodies that nearly touch from flying off.
const SOFTENING: f64 = 1e-3;

#[derive(Clone, Debug, PartialEq)]
struct Body {
    mass: f64,
    position: [f64; 3],
    velocity: [f64; 3],
}

pub fn measure(slots: usize) -> Figures {
    let mut random = Random::new(1);
    let start: Vec<Body> = (0..BODIES)
        .map(|_| Body {
            mass: random.fraction(),
            position: [random.fraction(), random.fraction(), random.fraction()],
            velocity: [0.0; 3],
        })
        .collect();
    let mut right = start.clone();
    for _ in 0..STEPS {
        right = right.iter().map(|body| moved(body, &right)).collect();
    }
    checked(
        slots,
        right,
        || start.clone(),
        |mut bodies| {
            for _ in 0..STEPS {
                bodies = bodies.par_iter().map(|body| moved(body, &bodies)).collect();
            }
            bodies
        },
    )
}

/// Where a body is a step later. It adds up in the same order whoever
/// computes it, so that there is one right result.
fn moved(body: &Body, all: &[Body]) -> Body {
    let mut pull = [0.0; 3];
    for other in all {
        let away = [0, 1, 2].map(|axis| other.position[axis] - body.position[axis]);
        let square = away.iter().map(|d| d * d).sum::<f64>() + SOFTENING;
        let strength = other.mass / (square * square.sqrt());
        for (sum, d) in pull.iter_mut().zip(away) {
            *sum += strength * d;
        }
    }
    let velocity = [0, 1, 2].map(|axis| body.velocity[axis] + STEP * pull[axis]);
    Body {
        mass: body.mass,
        position: [0, 1, 2].map(|axis| body.position[axis] + STEP * velocity[axis]),
        velocity,
    }
}
