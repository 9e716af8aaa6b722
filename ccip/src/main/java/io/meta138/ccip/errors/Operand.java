package io.meta138.ccip.errors;

/**
 * One operand of an error or event.
 *
 * @param name as the contract's source has it
 * @param type in Solidity
 * @param value as text: numbers in decimal, addresses and bytes in hexadecimal, long ones shortened
 */
public record Operand(String name, String type, String value) {}
