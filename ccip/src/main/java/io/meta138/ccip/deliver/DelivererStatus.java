package io.meta138.ccip.deliver;

/**
 * How a deliverer is doing.
 *
 * @param lane by name
 * @param active whether this process delivers on the lane; another one may
 * @param obstacle what keeps it from delivering; empty when nothing does
 * @param waiting messages that are to go
 * @param held messages that newer ones on their way will supersede
 * @param preparing messages for which signatures are gathered
 * @param onTheWay messages in transactions that are not confirmed
 */
public record DelivererStatus(
    String lane,
    boolean active,
    String obstacle,
    int waiting,
    int held,
    int preparing,
    int onTheWay) {

  /** One that does not deliver. */
  static DelivererStatus standby(String lane, String why) {
    return new DelivererStatus(lane, false, why, 0, 0, 0, 0);
  }
}
