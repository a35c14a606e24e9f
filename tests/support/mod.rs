//! Random records of the official forms and the layouts in which they reach people.

pub mod containers;
pub mod damage;
pub mod office;
pub mod pdf;
pub mod press;
pub mod random;
pub mod record;
pub mod render;
#[cfg(feature = "object-stores")]
pub mod server;
pub mod transform;
