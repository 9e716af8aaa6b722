package io.meta138.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Compares what the chain holds with what the database says was sent, by SQL and JSON-RPC alone and
 * through none of the product's code.
 */
final class Ledger {
  private static final long META = 138;

  private static final String PUBLISHER =
      "(select account from chain.intent where chain_id = 138"
          + " and key like 'deploy/138/%' order by seq limit 1)";

  private static final String REPORT_STORED = "ReportStored(bytes32,uint256)";
  private static final Set<String> ON_CHAIN = Set.of("MINED", "CONFIRMED");

  private final JsonRpc rpc;
  private final Path state;
  private final boolean publishes;
  private final String ours;
  private final String topic;

  private Ledger(Path state, long chain, String account, boolean publishes)
      throws IOException, InterruptedException {
    this.state = state;
    this.publishes = publishes;
    this.rpc = new JsonRpc(Meta138.rpcUri(state, chain));
    this.ours = " where chain_id = " + chain + " and account = " + account;
    this.topic = Meta138.cast("sig-event", REPORT_STORED);
  }

  /** Of the account that deploys and publishes, on chain 138. */
  static Ledger ofPublisher(Path state) throws IOException, InterruptedException {
    return new Ledger(state, META, PUBLISHER, true);
  }

  /** Of every other account on chain 138, and of all on the second chain: what lanes send. */
  static List<Ledger> ofLanes(Path state) throws SQLException, IOException, InterruptedException {
    List<Ledger> ledgers = new ArrayList<>();
    try (Connection database = open(state);
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select distinct chain_id, encode(account, 'hex') from chain.intent"
                    + " where chain_id <> 138 or account <> "
                    + PUBLISHER)) {
      while (rows.next()) {
        String account = "decode('" + rows.getString(2) + "', 'hex')";
        ledgers.add(new Ledger(state, rows.getLong(1), account, false));
      }
    }
    return ledgers;
  }

  /** An intent as its row says. */
  record IntentRow(long seq, String key, String state, String reason, String hash) {}

  /** An attempt as its row says. */
  record AttemptRow(String hash, long nonce, String state, Long intent, String blockHash) {}

  /** A transaction of the account in a block of the chain. */
  record ChainTransaction(String hash, long nonce, String blockHash) {}

  /** A report that the contract took. */
  record StoredReport(String digest, long observedAt) {}

  /** What became of transactions that went with their blocks. */
  record Vanished(int transactions, int sentAgain, int superseded) {}

  /** Everything wrong, and what became of what vanished. */
  record Verdict(List<String> problems, Vanished vanished) {}

  /** Every report on the chain. */
  List<StoredReport> reports() throws IOException, InterruptedException {
    JsonNode logs =
        rpc.call(
            "eth_getLogs",
            Map.of(
                "fromBlock",
                "0x0",
                "toBlock",
                "latest",
                "address",
                Meta138.aggregator(state),
                "topics",
                List.of(topic)));
    List<StoredReport> reports = new ArrayList<>();
    for (JsonNode log : logs) {
      String summary = log.path("data").stringValue(); // observedAt above two 32-bit numbers
      reports.add(
          new StoredReport(
              log.path("topics").path(1).stringValue(),
              Long.parseLong(summary.substring(2 + 40, 2 + 48), 16)));
    }
    return reports;
  }

  /** Every transaction of the account on the chain, by hash. */
  Map<String, ChainTransaction> transactions() throws Exception {
    String account = account();
    Map<String, ChainTransaction> found = new HashMap<>();
    long head = rpc.quantity("eth_blockNumber");
    for (long number = 0; number <= head; number++) {
      JsonNode block = rpc.call("eth_getBlockByNumber", "0x" + Long.toHexString(number), true);
      for (JsonNode transaction : block.path("transactions")) {
        if (transaction.path("from").stringValue().equalsIgnoreCase(account)) {
          String hash = transaction.path("hash").stringValue();
          found.put(
              hash,
              new ChainTransaction(
                  hash,
                  JsonRpc.number(transaction.path("nonce")),
                  block.path("hash").stringValue()));
        }
      }
    }
    return found;
  }

  private String account() throws SQLException, IOException {
    try (Connection database = open();
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select distinct encode(account, 'hex') from chain.intent" + ours)) {
      if (!rows.next()) {
        throw new IOException("the database knows no intent yet");
      }
      return "0x" + rows.getString(1);
    }
  }

  private Connection open() throws SQLException, IOException {
    return open(state);
  }

  private static Connection open(Path state) throws SQLException, IOException {
    return DriverManager.getConnection(
        Meta138.jdbcUrl(state), "postgres", Meta138.databasePassword(state));
  }

  /** Number of the newest intent; 0 when there is none. */
  long newestIntent() throws SQLException, IOException {
    try (Connection database = open();
        Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("select max(seq) from chain.intent" + ours)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private Map<Long, IntentRow> intents(Connection database) throws SQLException {
    Map<Long, IntentRow> intents = new TreeMap<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select seq, key, state, reason, encode(tx_hash, 'hex') from chain.intent"
                    + ours)) {
      while (rows.next()) {
        intents.put(
            rows.getLong(1),
            new IntentRow(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                String.valueOf(rows.getString(4)),
                "0x" + rows.getString(5)));
      }
    }
    return intents;
  }

  private Map<String, AttemptRow> attempts(Connection database) throws SQLException {
    Map<String, AttemptRow> attempts = new HashMap<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select encode(hash, 'hex'), nonce, state, intent_seq, encode(block_hash, 'hex')"
                    + " from chain.attempt"
                    + ours)) {
      while (rows.next()) {
        String hash = "0x" + rows.getString(1);
        attempts.put(
            hash,
            new AttemptRow(
                hash,
                rows.getLong(2),
                rows.getString(3),
                rows.getObject(4, Long.class),
                "0x" + rows.getString(5)));
      }
    }
    return attempts;
  }

  /**
   * Compares chain and database as they are now. Both move while it looks, so a problem counts only
   * when it stays.
   *
   * @param before hashes of transactions that were on the chain before a kill
   */
  Verdict verdict(Set<String> before) throws Exception {
    List<String> problems = new ArrayList<>();
    String account = account();
    Map<String, ChainTransaction> mined = transactions();
    long count = rpc.quantity("eth_getTransactionCount", account, "latest");
    try (Connection database = open()) {
      database.setAutoCommit(false);
      database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Map<Long, IntentRow> intents = intents(database);
      Map<String, AttemptRow> attempts = attempts(database);
      if (publishes) {
        compareReports(problems);
      }
      compareNonces(mined, count, problems);
      compareTransactions(mined, attempts, intents, problems);
      Set<String> gone = new TreeSet<>(before);
      gone.removeAll(mined.keySet());
      return new Verdict(problems, vanished(gone, mined.keySet(), attempts, intents, problems));
    }
  }

  private void compareReports(List<String> problems) throws IOException, InterruptedException {
    Set<String> digests = new HashSet<>();
    for (StoredReport report : reports()) {
      if (!digests.add(report.digest())) {
        problems.add("report " + report.digest() + " was mined twice");
      }
    }
  }

  private static void compareNonces(
      Map<String, ChainTransaction> mined, long count, List<String> problems) {
    Set<Long> nonces = new TreeSet<>();
    for (ChainTransaction transaction : mined.values()) {
      if (!nonces.add(transaction.nonce())) {
        problems.add("nonce " + transaction.nonce() + " was mined twice");
      }
    }
    for (long nonce = 0; nonce < count; nonce++) {
      if (!nonces.contains(nonce)) {
        problems.add("nonce " + nonce + " of " + count + " is in no block");
      }
    }
    if (nonces.size() != count) {
      problems.add("the chain counts " + count + " transactions, blocks hold " + nonces.size());
    }
  }

  private static void compareTransactions(
      Map<String, ChainTransaction> mined,
      Map<String, AttemptRow> attempts,
      Map<Long, IntentRow> intents,
      List<String> problems) {
    Map<Long, String> fulfilled = new HashMap<>();
    for (ChainTransaction transaction : mined.values()) {
      AttemptRow attempt = attempts.get(transaction.hash());
      if (attempt == null) {
        problems.add("transaction " + transaction.hash() + " was never noted before it was sent");
      } else if (attempt.nonce() != transaction.nonce()) {
        problems.add(transaction + " is noted at nonce " + attempt.nonce());
      } else if (!ON_CHAIN.contains(attempt.state())) {
        problems.add("mined " + transaction + " is noted as " + attempt.state());
      } else if (attempt.intent() != null) {
        String other = fulfilled.put(attempt.intent(), transaction.hash());
        if (other != null) {
          problems.add(intents.get(attempt.intent()) + " was mined twice: " + other);
        }
      }
    }
    for (AttemptRow attempt : attempts.values()) {
      ChainTransaction transaction = mined.get(attempt.hash());
      if (ON_CHAIN.contains(attempt.state())
          && (transaction == null || !transaction.blockHash().equals(attempt.blockHash()))) {
        problems.add(attempt + " is not in that block of the chain");
      }
    }
    for (IntentRow intent : intents.values()) {
      if (ON_CHAIN.contains(intent.state()) && !mined.containsKey(intent.hash())) {
        problems.add(intent + " is on no block of the chain");
      }
    }
  }

  private static Vanished vanished(
      Set<String> gone,
      Set<String> mined,
      Map<String, AttemptRow> attempts,
      Map<Long, IntentRow> intents,
      List<String> problems) {
    int sentAgain = 0;
    int superseded = 0;
    for (String hash : gone) {
      AttemptRow attempt = attempts.get(hash);
      if (attempt == null) {
        problems.add("vanished " + hash + " is not noted any more");
        continue;
      }
      IntentRow intent = attempt.intent() == null ? null : intents.get(attempt.intent());
      if (intent == null) {
        continue; // a transfer of nothing that only used up a nonce
      }
      switch (intent.state()) {
        case "MINED", "CONFIRMED" -> {
          if (!mined.contains(intent.hash())) {
            problems.add("vanished " + intent + " was not sent again");
          }
          sentAgain++;
        }
        case "SUPERSEDED" -> {
          boolean known =
              intents.values().stream()
                  .anyMatch(
                      newer -> newer.key().equals(intent.reason()) && newer.seq() > intent.seq());
          if (!known) {
            problems.add("vanished " + intent + " was superseded by nothing known");
          }
          superseded++;
        }
        default -> problems.add("vanished " + intent + " was neither sent again nor superseded");
      }
    }
    return new Vanished(gone.size(), sentAgain, superseded);
  }
}
