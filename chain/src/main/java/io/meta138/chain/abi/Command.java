package io.meta138.chain.abi;

/**
 * A call of a function that answers nothing: what a transaction carries.
 *
 * @param function the function's name
 * @param data selector and encoded arguments
 */
public record Command(String function, byte[] data) {}
