// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Reports} from "../../src/libraries/Reports.sol";
import {RowPayloads} from "../../src/libraries/RowPayloads.sol";
import {RowWords} from "../../src/libraries/RowWords.sol";
import {Signatures} from "../../src/libraries/Signatures.sol";
import {Test} from "../support/Test.sol";

/// @title Each assembly function against the same thing in plain Solidity
contract TwinsTest is Test {
    uint256 private constant KEY = 0xA11CE;

    // ---- RowWords.merge ----

    function testFuzz_merge(uint256 word, uint256 answers, uint32 time, uint256 shapes) public pure {
        word = word << 1 >> 1; // the caller keeps the round below its maximum
        word = shape(word, shapes, true);
        answers = shape(answers, shapes >> 64, false) & (2 ** 192 - 1);
        (uint256 next, uint256 missed) = RowWords.merge(word, answers, time);
        (uint256 plainNext, uint256 plainMissed) = plainMerge(word, answers, time);
        vm.assertEq(next, plainNext, "next");
        vm.assertEq(missed, plainMissed, "missed");
    }

    /// @dev Gives columns the values that matter (0, the minimum, the extremes) far more often than chance would.
    function shape(uint256 word, uint256 shapes, bool withFlags) private pure returns (uint256) {
        for (uint256 column; column < 4; ++column) {
            uint256 kind = (shapes >> (column * 8)) % 8;
            uint256 shift = 144 - 48 * column;
            uint256 cleared = word & ~(RowWords.ANSWER_MASK << shift);
            if (kind == 0) word = cleared;
            if (kind == 1) word = cleared | (RowWords.ANSWER_MINIMUM << shift);
            if (kind == 2) word = cleared | (uint256(0x7fffffffffff) << shift);
            if (kind == 3) word = cleared | (uint256(0x800000000001) << shift);
            if (withFlags && (shapes >> (column * 8)) % 3 == 0) word &= ~RowWords.flag(column);
        }
        return word;
    }

    function plainMerge(uint256 word, uint256 answers, uint256 time)
        private
        pure
        returns (uint256 next, uint256 missed)
    {
        bool moved;
        uint256 lanes;
        uint256 flags;
        for (uint256 column; column < 4; ++column) {
            int48 old = int48(RowWords.answer(word, column));
            int48 fresh = int48(RowWords.answer(answers, column));
            bool carried = word & RowWords.flag(column) != 0;
            bool registered = carried || old != 0;
            bool retired = old == type(int48).min;
            bool observed = fresh != 0 && fresh != type(int48).min;
            int48 kept = old;
            if (registered && !retired && observed) {
                kept = fresh;
                moved = true;
            } else if (registered) {
                flags |= RowWords.flag(column);
                if (!carried) missed |= RowWords.flag(column);
            }
            lanes |= uint256(uint48(kept)) << (144 - 48 * column);
        }
        if (!moved) return (0, 0);
        next = (RowWords.round(word) + 1) << 228 | flags | time << 192 | lanes;
    }

    // ---- RowPayloads.append ----

    function testFuzz_append(uint16[] calldata rows, bytes32 seed) public view {
        uint256[] memory words = new uint256[](2 * rows.length);
        bytes memory plain = hex"01";
        for (uint256 i; i < rows.length; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            if (word & 3 != 0) word &= ~(uint256(0xf) << 224);
            (words[2 * i], words[2 * i + 1]) = (word, ~word);
            plain = abi.encodePacked(plain, rows[i], word);
            if (word >> 224 & 15 != 0) plain = abi.encodePacked(plain, ~word);
        }
        bytes memory payload = RowPayloads.empty();
        for (uint256 i; i < rows.length; ++i) {
            RowPayloads.append(payload, rows[i], words[2 * i], words[2 * i + 1]);
        }
        bytes memory after_ = abi.encode(seed);
        vm.assertEq(payload, plain, "payload");
        vm.assertEq(after_, bytes.concat(seed), "what is allocated next lies behind it");
        vm.assertTrue(rows.length == 0 || this.wellFormed(payload), "well formed");
    }

    function wellFormed(bytes calldata payload) external pure returns (bool) {
        return RowPayloads.wellFormed(payload);
    }

    // ---- Reports.entry ----

    function testFuzz_entry(uint32 time, uint16[] calldata rows, bytes32 seed) public view {
        bytes memory report = abi.encodePacked(time);
        for (uint256 i; i < rows.length; ++i) {
            report = bytes.concat(report, abi.encodePacked(rows[i], uint192(uint256(keccak256(abi.encode(seed, i))))));
        }
        this.checkEntries(report, time, rows, seed);
    }

    function checkEntries(bytes calldata report, uint32 time, uint16[] calldata rows, bytes32 seed) external pure {
        vm.assertTrue(Reports.wellFormed(report.length) == (rows.length > 0), "wellFormed");
        vm.assertEq(Reports.observedAt(report), time, "observedAt");
        for (uint256 i; i < rows.length; ++i) {
            uint256 start = 4 + i * 26;
            (uint256 row, uint256 answers) = Reports.entry(report, start);
            vm.assertEq(row, uint16(bytes2(report[start:start + 2])), "row");
            vm.assertEq(answers, uint192(bytes24(report[start + 2:start + 26])), "answers");
            vm.assertEq(answers, uint192(uint256(keccak256(abi.encode(seed, i)))), "as written");
        }
    }

    // ---- Signatures.check ----

    function testFuzz_check(bytes32 digest, uint256 shapes, uint8 size) public view {
        uint256 count = between(size, 1, 31);
        bytes memory set;
        for (uint256 i; i < count; ++i) {
            set = abi.encodePacked(set, vm.addr(KEY + i));
        }
        bytes memory signatures;
        for (uint256 i; i < count; ++i) {
            uint256 kind = (shapes >> (i * 8)) & 0xff;
            if (kind < 64) continue; // not signed
            (bytes32 r, bytes32 vs) = vm.signCompact(KEY + i, digest);
            uint256 index = i;
            if (kind == 64) index = kind;
            if (kind == 65) index = 0;
            if (kind == 66) r = bytes32(uint256(r) ^ 1);
            if (kind == 67) vs = bytes32(uint256(vs) ^ 1 << 255);
            if (kind == 68) vs = bytes32(uint256(0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1));
            if (kind == 69) r = 0;
            signatures = abi.encodePacked(signatures, uint8(index), r, vs);
        }
        this.compareChecks(digest, signatures, set, count);
    }

    function compareChecks(bytes32 digest, bytes calldata signatures, bytes memory set, uint256 count) external view {
        uint256 start;
        assembly ("memory-safe") {
            start := add(set, 0x20)
        }
        (uint256 bits, uint256 good) = Signatures.check(digest, signatures, start, count);
        (uint256 plainBits, uint256 plainGood) = plainCheck(digest, signatures, set, count);
        vm.assertEq(bits, plainBits, "bits");
        vm.assertEq(good, plainGood, "good");
    }

    function plainCheck(bytes32 digest, bytes calldata signatures, bytes memory set, uint256 count)
        private
        pure
        returns (uint256 bits, uint256 good)
    {
        uint256 least;
        for (; good < signatures.length / 65; ++good) {
            (uint256 index, address signer) = Signatures.recover(digest, signatures[good * 65:good * 65 + 65]);
            if (index < least || index >= count || signer == address(0)) break;
            bytes memory expected = new bytes(20);
            for (uint256 i; i < 20; ++i) {
                expected[i] = set[index * 20 + i];
            }
            if (signer != address(bytes20(expected))) break;
            bits |= 1 << index;
            least = index + 1;
        }
    }

    // ---- RowWords.withCarried ----

    function testFuzz_withCarried(uint256 carried, uint8 missed, uint32 round, uint32 time) public pure {
        uint256 flags = uint256(missed & 15) << 224;
        uint256 next = RowWords.withCarried(carried, flags, round, time);
        for (uint256 column; column < 4; ++column) {
            (uint256 oldRound, uint256 oldTime) = RowWords.carriedLane(carried, column);
            (uint256 newRound, uint256 newTime) = RowWords.carriedLane(next, column);
            bool changed = flags & RowWords.flag(column) != 0;
            vm.assertEq(newRound, changed ? round : oldRound, "round");
            vm.assertEq(newTime, changed ? time : oldTime, "time");
        }
    }
}
