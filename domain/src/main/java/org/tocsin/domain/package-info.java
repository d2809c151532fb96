/**
 * The words and the decisions of Tocsin: what is reported, where, when, and what is said about it.
 */
package org.tocsin.domain;
