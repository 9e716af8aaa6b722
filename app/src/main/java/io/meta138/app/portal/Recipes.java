package io.meta138.app.portal;

import io.meta138.portal.views.Feeds.HowTo;
import java.util.Optional;

/** Programs that read a feed, with its own address. */
final class Recipes {
  private static final String SOLIDITY =
      """
      // SPDX-License-Identifier: MIT
      pragma solidity ^0.8.20;

      interface AggregatorV3Interface {
        function latestRoundData()
          external view returns (uint80, int256, uint256, uint256, uint80);
      }

      contract Reader {
        AggregatorV3Interface private constant FEED =
          AggregatorV3Interface(ADDRESS); // NAME, DECIMALS decimals

        function price() external view returns (int256 answer) {
          uint256 updatedAt;
          (, answer, , updatedAt, ) = FEED.latestRoundData();
          require(block.timestamp - updatedAt < 90, "stale price");
        }
      }
      """;
  private static final String ETHERS =
      """
      import { Contract, JsonRpcProvider, formatUnits } from 'ethers';

      const provider = new JsonRpcProvider(process.env.RPC_URL);
      const feed = new Contract(
        'ADDRESS', // NAME
        ['function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)'],
        provider,
      );
      const [, answer, , updatedAt] = await feed.latestRoundData();
      console.log(formatUnits(answer, DECIMALS), new Date(Number(updatedAt) * 1000));
      """;
  private static final String WEB3J =
      """
      Web3j web3j = Web3j.build(new HttpService(System.getenv("RPC_URL")));
      Function function =
          new Function(
              "latestRoundData",
              List.of(),
              List.of(
                  new TypeReference<Uint80>() {},
                  new TypeReference<Int256>() {},
                  new TypeReference<Uint256>() {},
                  new TypeReference<Uint256>() {},
                  new TypeReference<Uint80>() {}));
      String data =
          web3j
              .ethCall(
                  Transaction.createEthCallTransaction(
                      null, "ADDRESS", FunctionEncoder.encode(function)), // NAME
                  DefaultBlockParameterName.LATEST)
              .send()
              .getValue();
      List<Type> round = FunctionReturnDecoder.decode(data, function.getOutputParameters());
      BigDecimal price = new BigDecimal((BigInteger) round.get(1).getValue(), DECIMALS);
      """;

  private Recipes() {}

  static HowTo of(String name, Optional<String> address, int decimals) {
    return new HowTo(
        filled(SOLIDITY, name, address, decimals),
        filled(ETHERS, name, address, decimals),
        filled(WEB3J, name, address, decimals));
  }

  private static String filled(String text, String name, Optional<String> address, int decimals) {
    return text.replace("ADDRESS", address.orElse("0x… (not registered yet)"))
        .replace("NAME", name)
        .replace("DECIMALS", Integer.toString(decimals));
  }
}
