package io.meta138.app.violations.ccip;

/** A class of another domain. */
public final class Stranger {}
