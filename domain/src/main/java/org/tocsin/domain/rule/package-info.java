/**
 * Compound rules: a small language in which weak signs add up, its parser and its evaluator. The
 * page {@code docs/RULES.md} shows the language by examples.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.domain.rule;
