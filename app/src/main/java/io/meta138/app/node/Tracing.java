package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.publishing.ReportRecord;
import io.meta138.oracle.publishing.ReportTrace;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Hash;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends a trace of each report to an OpenTelemetry collector: one span from the first quote's
 * arrival to the mined transaction, with an event for each step. The trace id is the first half of
 * the report id, so that either is found from the other.
 */
final class Tracing implements Service, ReportTrace {
  private static final int MOST_OPEN = 1_000;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final ConcurrentMap<Hash, Span> open = new ConcurrentHashMap<>();

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("io.meta138.oracle");
  }

  /** Tracing to the configured collector; empty when none is configured. */
  static Optional<Tracing> of(NodeConfig.Telemetry telemetry) {
    return telemetry.otlp().map(Tracing::to);
  }

  private static Tracing to(URI collector) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(collector.toString()).build();
    return new Tracing(
        SdkTracerProvider.builder()
            .setResource(
                Resource.builder().put(AttributeKey.stringKey("service.name"), "meta138").build())
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build());
  }

  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public void start() {}

  @Override
  public void stop() {
    provider.shutdown().join(5, TimeUnit.SECONDS);
  }

  @Override
  public void created(ReportRecord report) {
    if (open.size() >= MOST_OPEN) {
      return; // the chain is down: traces of reports that never settle must not pile up
    }
    String id = report.id().toString().substring(2);
    SpanContext root =
        SpanContext.createFromRemoteParent(
            id.substring(0, 32),
            id.substring(32, 48),
            TraceFlags.getSampled(),
            TraceState.getDefault());
    Instant began =
        report.lines().stream()
            .flatMap(line -> line.changedAt().stream())
            .min(Instant::compareTo)
            .orElse(report.createdAt());
    Span span =
        tracer
            .spanBuilder("report")
            .setParent(Context.root().with(Span.wrap(root)))
            .setStartTimestamp(began)
            .setAttribute("meta138.report", report.id().toString())
            .setAttribute("meta138.epoch", report.epoch())
            .setAttribute("meta138.feeds", report.lines().size())
            .startSpan();
    span.addEvent("observed", report.createdAt());
    open.put(report.id(), span);
  }

  @Override
  public void signed(Hash id, Instant at) {
    event(id, "signed", at);
  }

  @Override
  public void submitted(Hash id, Instant at) {
    event(id, "submitted", at);
  }

  private void event(Hash id, String name, Instant at) {
    Span span = open.get(id);
    if (span != null) {
      span.addEvent(name, at);
    }
  }

  @Override
  public void settled(Hash id, IntentStatus status, Instant at) {
    Span span = open.remove(id);
    if (span == null) {
      return;
    }
    switch (status) {
      case IntentStatus.Mined(IntentStatus.Receipt receipt) -> mined(span, receipt);
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) -> mined(span, receipt);
      case IntentStatus.Superseded superseded ->
          span.setAttribute("meta138.supersededBy", superseded.byKey());
      case IntentStatus.Failed failed -> span.setStatus(StatusCode.ERROR, failed.reason());
      case IntentStatus.Queued _, IntentStatus.Sent _ ->
          span.setStatus(StatusCode.ERROR, "settled while still on its way");
    }
    span.end(at);
  }

  private static void mined(Span span, IntentStatus.Receipt receipt) {
    span.setAttribute("meta138.transaction", receipt.hash().toString());
    span.setAttribute("meta138.block", receipt.blockNumber());
    span.setAttribute("meta138.gas", receipt.gasUsed());
    span.setStatus(receipt.success() ? StatusCode.OK : StatusCode.ERROR);
  }
}
