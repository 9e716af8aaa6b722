/** The product as its users meet it: started as a program, seen from outside. */
package io.meta138.acceptance;
