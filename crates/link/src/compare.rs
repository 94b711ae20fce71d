//! Two orders side by side: every field that differs, by name, with both values.
//!
//! Used twice: to hold what the pump shows against what was meant, where any difference blocks, and
//! to show a person the old programme beside the new one.
//!
//! Fields are named one by one, and a test holds that two orders without a difference are equal. So
//! a field that somebody adds to a programme cannot be left out here unseen.

mod field;
mod value;

use crate::message::{Echo, Order, Terms};

pub use field::Field;
pub use value::Value;

/// A field that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// Its value in the first one.
    pub first: Value,
    /// Its value in the second one.
    pub second: Value,
}

impl core::fmt::Display for Difference {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {} / {}", self.field, self.first, self.second)
    }
}

/// Every field in which two orders differ, in the order in which people read them.
pub fn orders<'o>(
    first: &'o Order,
    second: &'o Order,
) -> impl Iterator<Item = Difference> + Clone + 'o {
    Field::of_orders().filter_map(|field| {
        difference(field, value::of_order(first, field), value::of_order(second, field))
    })
}

/// Every field in which a pump's echo differs from what was proposed.
pub fn echo<'o>(
    terms: &'o Terms,
    order: &'o Order,
    echo: &'o Echo,
) -> impl Iterator<Item = Difference> + Clone + 'o {
    let of_terms = Field::of_terms().filter_map(|field| {
        difference(field, value::of_terms(terms, field), value::of_terms(&echo.terms, field))
    });
    of_terms.chain(orders(order, &echo.order))
}

/// Every field of an order with its value, in the order in which people read them.
pub fn fields(order: &Order) -> impl Iterator<Item = (Field, Value)> + Clone + '_ {
    let all = Field::of_orders().map(|field| (field, value::of_order(order, field)));
    all.filter(|(_, value)| *value != Value::Absent)
}

/// Several orders side by side: every field that one of them has, with its value in each.
pub fn side_by_side<'o, const N: usize>(
    orders: [Option<&'o Order>; N],
) -> impl Iterator<Item = (Field, [Value; N])> + Clone + 'o {
    let value_in = |order: Option<&Order>, field| {
        order.map_or(Value::Absent, |order| value::of_order(order, field))
    };
    let all =
        Field::of_orders().map(move |field| (field, orders.map(|order| value_in(order, field))));
    all.filter(|(_, values)| values.iter().any(|value| *value != Value::Absent))
}

fn difference(field: Field, first: Value, second: Value) -> Option<Difference> {
    (first != second).then_some(Difference { field, first, second })
}
