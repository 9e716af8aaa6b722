package io.meta138.app.cli;

import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Erc20;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meta138 ccip quote}: what sending rows costs now. */
@Command(
    name = "quote",
    description = "What sending the aggregator's rows over a lane costs now, and what is left.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Asks the contract on the lane's source; sends nothing.",
      "",
      "Examples:",
      "  meta138 ccip quote meta-to-second",
      "  meta138 ccip quote meta-to-second --rows 0,3",
      "  meta138 ccip quote meta-to-second --fee-token 0x5147… --json"
    })
final class CcipQuoteCommand implements Callable<Integer> {
  private static final int MOST_ROW = 0xffff;

  @Parameters(paramLabel = "LANE", description = "A lane that takes the aggregator's rows.")
  private String name;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--rows",
      paramLabel = "ROW",
      split = ",",
      description = "These rows (default: all that are sent on update).")
  private int @Nullable [] rows;

  @Option(
      names = "--fee-token",
      paramLabel = "ADDRESS",
      converter = ContractsOptions.AddressConverter.class,
      description = "An ERC-20 to pay with (default: the native coin).")
  private @Nullable Address token;

  /** What the contract says. */
  private record Quote(
      BigInteger fee,
      OracleWithCCIP.BudgetResult budget,
      BigInteger held,
      OracleWithCCIP.DestinationState state,
      int rows) {}

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = config.open()) {
      LaneFiles files = LaneFiles.demanded(access.files());
      if (!files.priceLanes().containsKey(name)) {
        throw UserError.usage(
            "expected a lane that takes the aggregator's rows (%s), found %s"
                .formatted(String.join(", ", files.priceLanes().keySet()), name));
      }
      if (rows != null && IntStream.of(rows).anyMatch(row -> row < 0 || row > MOST_ROW)) {
        throw UserError.usage("--rows takes numbers from 0 to " + MOST_ROW);
      }
      Lane lane =
          files.lanes().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
      Quote quote = quote(access, lane);
      if (output.json()) {
        output.json(document(lane, quote));
      } else {
        print(quote);
      }
      return 0;
    }
  }

  private Quote quote(NodeAccess access, Lane lane) throws InterruptedException {
    Address oracle = access.files().aggregator();
    BigInteger selector = lane.destination().selector().value();
    Address feeToken = token == null ? Address.ZERO : token;
    ChainReader reader = access.reader();
    try {
      int[] asked = rows == null ? onUpdate(reader, oracle, selector) : rows;
      ChainReader.Batch batch = reader.batch();
      var fee = batch.call(oracle, OracleWithCCIP.quote(selector, asked, feeToken));
      var budget = batch.call(oracle, OracleWithCCIP.budget(selector, feeToken));
      var state = batch.call(oracle, OracleWithCCIP.destinationState(selector));
      Supplier<BigInteger> held = held(batch, oracle);
      batch.run();
      return new Quote(fee.get(), budget.get(), held.get(), state.get(), asked.length);
    } catch (ReadFailedException e) {
      throw UserError.failed("no quote: " + e.reason());
    }
  }

  private Supplier<BigInteger> held(ChainReader.Batch batch, Address oracle) {
    if (token != null) {
      return batch.call(token, Erc20.balanceOf(oracle))::get;
    }
    var coins = batch.balance(oracle);
    return () -> coins.get().amount();
  }

  private static int[] onUpdate(ChainReader reader, Address oracle, BigInteger selector) {
    BigInteger bits = reader.read(oracle, OracleWithCCIP.destination(selector)).rows();
    return IntStream.range(0, 256).filter(bits::testBit).toArray();
  }

  private void print(Quote quote) {
    String unit = token == null ? "coins" : "units of " + token;
    output
        .out()
        .printf(
            "%s: %s %s, the margin included%n",
            Words.count(quote.rows(), "row"), amount(quote.fee()), unit);
    output
        .out()
        .printf(
            "at most %s at once; %s of %s a day are left today%n",
            amount(quote.budget().value0().cap()),
            amount(quote.budget().leftToday()),
            amount(quote.budget().value0().perDay()));
    output.out().printf("the aggregator holds %s %s%n", amount(quote.held()), unit);
    output
        .out()
        .printf(
            "sending is %s, %s owed%n",
            quote.state().enabled() ? "on" : "switched off",
            Words.count(quote.state().owed().bitCount(), "row"));
    output.out().flush();
  }

  private String amount(BigInteger amount) {
    return token == null
        ? new Wei(amount).toCoins().stripTrailingZeros().toPlainString()
        : amount.toString();
  }

  private Map<String, Object> document(Lane lane, Quote quote) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("lane", lane.name());
    document.put("rows", quote.rows());
    document.put("feeToken", (token == null ? Address.ZERO : token).toString());
    document.put("fee", quote.fee().toString());
    document.put("cap", quote.budget().value0().cap().toString());
    document.put("perDay", quote.budget().value0().perDay().toString());
    document.put("leftToday", quote.budget().leftToday().toString());
    document.put("held", quote.held().toString());
    document.put("enabled", quote.state().enabled());
    document.put(
        "owed", IntStream.range(0, 256).filter(quote.state().owed()::testBit).boxed().toList());
    return document;
  }
}
