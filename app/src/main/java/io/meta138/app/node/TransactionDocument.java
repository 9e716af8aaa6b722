package io.meta138.app.node;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionDesk;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What documents say of transactions. */
public final class TransactionDocument {
  private TransactionDocument() {}

  /** What is known of an intent. */
  public static Map<String, Object> of(TransactionDesk.Entry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", entry.key());
    entry.group().ifPresent(group -> document.put("group", group));
    document.put("submittedAt", entry.submittedAt().toString());
    document.put("state", state(entry.status()));
    entry.nonce().ifPresent(nonce -> document.put("nonce", nonce));
    document.put("cancelRequested", entry.cancelRequested());
    switch (entry.status()) {
      case IntentStatus.Queued _ -> {}
      case IntentStatus.Sent sent -> document.put("transaction", sent.hash().toString());
      case IntentStatus.Mined(IntentStatus.Receipt receipt) -> put(document, receipt);
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) -> put(document, receipt);
      case IntentStatus.Superseded superseded -> document.put("supersededBy", superseded.byKey());
      case IntentStatus.Failed failed -> document.put("reason", failed.reason());
    }
    return document;
  }

  private static void put(Map<String, Object> document, IntentStatus.Receipt receipt) {
    document.put("transaction", receipt.hash().toString());
    document.put("block", receipt.blockNumber());
    document.put("gasUsed", receipt.gasUsed());
    document.put("success", receipt.success());
  }

  /** The name of a status or a diagnosis, such as {@code awaits-depth}. */
  public static String state(Object value) {
    return value
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT);
  }
}
