package io.meta138.oracle.publishing;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Quorum;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs reports, hands them to the transaction manager, and notes what becomes of them. */
final class ReportSender {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);

  private final CommitteeDomain domain;
  private final Signer signer;
  private final TransactionManager transactions;
  private final ReportTrace trace;
  private final InstantSource clock;
  private final GasOffer gas = new GasOffer();

  ReportSender(
      CommitteeDomain domain,
      Signer signer,
      TransactionManager transactions,
      ReportTrace trace,
      InstantSource clock) {
    this.domain = domain;
    this.signer = signer;
    this.transactions = transactions;
    this.trace = trace;
    this.clock = clock;
  }

  /**
   * Sends a report.
   *
   * @param leaving told the report's id before it is handed over
   * @param abandoned told it when key or database were out of reach: nothing was promised then
   */
  void send(Draft draft, AggregatorState known, Consumer<Hash> leaving, Consumer<Hash> abandoned) {
    byte[] bytes = ReportCodec.encode(draft.report());
    Hash id = domain.digest(known.epoch(), bytes);
    trace.created(
        new ReportRecord(id, known.epoch(), draft.report(), draft.createdAt(), draft.lines()));
    try {
      Quorum quorum = new Quorum(known.signers(), known.threshold());
      OptionalInt index = quorum.indexOf(signer.address());
      quorum.add(index.orElseThrow(), signer.sign(domain.typed(known.epoch(), bytes)));
      trace.signed(id, clock.instant());
      byte[] call = Aggregator.transmit(bytes, quorum.encode()).data();
      leaving.accept(id);
      transactions.submit(intent(id, draft, known, call));
      trace.submitted(id, clock.instant());
      LOG.debug("report {} of {} rows submitted", id, draft.report().rows().size());
    } catch (RuntimeException e) {
      // key, database or chain out of reach: newer prices try again
      LOG.warn("report {} could not be submitted: {}", id, e.toString());
      abandoned.accept(id);
      trace.settled(
          id, new IntentStatus.Failed("not submitted: " + e.getMessage()), clock.instant());
    }
  }

  private Intent intent(Hash id, Draft draft, AggregatorState known, byte[] data) {
    return new Intent(
        id.toString(),
        Optional.of("aggregator:" + domain.aggregator()),
        Optional.of(domain.aggregator()),
        Wei.ZERO,
        data,
        gas.limit(id, draft.report(), known),
        Optional.of(draft.report().time().plus(known.maxReportAge())));
  }

  /** Takes a change of a report's status. */
  void changed(Hash id, IntentStatus status, Instant at) {
    if (status instanceof IntentStatus.Queued || status instanceof IntentStatus.Sent) {
      return;
    }
    gas.settled(id, status);
    trace.settled(id, status, at);
    if (status instanceof IntentStatus.Failed(String reason) && !NothingNewer.isNamedBy(reason)) {
      LOG.warn("report {} failed: {}", id, reason);
    }
  }
}
