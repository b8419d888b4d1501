//! Sorting, once for the whole crate: each instance of the standard library's sort costs 8 KB of the module.

use std::collections::BTreeSet;

/// Sorts by a number, the smallest first; equals keep their order.
pub(crate) fn by_number<T>(items: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    let mut order: Vec<(u64, usize)> = items
        .iter()
        .enumerate()
        .map(|(at, item)| (key(item), at))
        .collect();
    order.sort_unstable();
    permute(items, order.into_iter().map(|(_, at)| at));
}

/// Sorts by a text; equals keep their order.
pub(crate) fn by_text<T>(items: &mut Vec<T>, key: impl Fn(&T) -> String) {
    // Collecting into a set would sort.
    let mut order = BTreeSet::new();
    order.extend(items.iter().enumerate().map(|(at, item)| (key(item), at)));
    permute(items, order.into_iter().map(|(_, at)| at));
}

fn permute<T>(items: &mut Vec<T>, order: impl Iterator<Item = usize>) {
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.filter_map(|at| taken.get_mut(at)?.take()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let mut items = vec![(2, "a"), (1, "b"), (2, "c"), (1, "d")];
        by_number(&mut items, |item| item.0);
        assert_eq!(items, [(1, "b"), (1, "d"), (2, "a"), (2, "c")]);
        by_text(&mut items, |item| item.1.to_owned());
        assert_eq!(items, [(2, "a"), (1, "b"), (2, "c"), (1, "d")]);
    }
}
