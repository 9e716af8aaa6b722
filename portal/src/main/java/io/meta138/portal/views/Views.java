package io.meta138.portal.views;

/**
 * Everything that the portal asks.
 *
 * @param feeds prices
 * @param nodes oracle nodes
 * @param lanes messages
 * @param network validators
 * @param incidents of the desk
 * @param environments what exists
 */
public record Views(
    Feeds feeds,
    Nodes nodes,
    Lanes lanes,
    Network network,
    Incidents incidents,
    Environments environments) {}
