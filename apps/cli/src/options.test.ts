import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import {
  channelCounts,
  names,
  namesOrPathsFrom,
  nonNegativeInteger,
  pathFrom,
  positiveInteger,
  positiveIntegers,
  positiveNumber,
  shareBelowOne,
} from "./options";

describe("option parsers", () => {
  it.each([
    ["nonNegativeInteger", nonNegativeInteger, "0", 0],
    ["nonNegativeInteger", nonNegativeInteger, " 42 ", 42],
    ["positiveInteger", positiveInteger, "1", 1],
    ["positiveNumber", positiveNumber, "1e-4", 1e-4],
    ["shareBelowOne", shareBelowOne, "0", 0],
    ["shareBelowOne", shareBelowOne, "0.9", 0.9],
    ["positiveIntegers", positiveIntegers, "100,1000", [100, 1000]],
    ["positiveIntegers", positiveIntegers, "7", [7]],
    ["channelCounts", channelCounts, "64,128,128", [64, 128, 128]],
    ["names", names, "cnn, trial-3", ["cnn", "trial-3"]],
    ["pathFrom", pathFrom("/home/me"), "runs/a", "/home/me/runs/a"],
    ["pathFrom", pathFrom("/home/me"), "/elsewhere", "/elsewhere"],
    ["namesOrPathsFrom", namesOrPathsFrom("/home/me", ["trial-1"]), "trial-1,my.json", ["trial-1", "/home/me/my.json"]],
  ])("%s reads %3$j", (_name, parse: (text: string) => unknown, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    ["nonNegativeInteger", nonNegativeInteger, "-1"],
    ["nonNegativeInteger", nonNegativeInteger, "1.5"],
    ["nonNegativeInteger", nonNegativeInteger, "1e3"],
    ["nonNegativeInteger", nonNegativeInteger, "0x10"],
    ["nonNegativeInteger", nonNegativeInteger, ""],
    ["nonNegativeInteger", nonNegativeInteger, "9007199254740993"],
    ["positiveInteger", positiveInteger, "0"],
    ["positiveNumber", positiveNumber, "0"],
    ["shareBelowOne", shareBelowOne, "1"],
    ["shareBelowOne", shareBelowOne, "-0.1"],
    ["shareBelowOne", shareBelowOne, ""],
    ["positiveNumber", positiveNumber, "Infinity"],
    ["positiveNumber", positiveNumber, " "],
    ["positiveNumber", positiveNumber, "fast"],
    ["positiveIntegers", positiveIntegers, "100,,1000"],
    ["positiveIntegers", positiveIntegers, "100,100"],
    ["channelCounts", channelCounts, "64,0"],
    ["channelCounts", channelCounts, "1,2,3,4,5,6,7,8"],
    ["names", names, "cnn,"],
    ["names", names, "cnn,cnn"],
    ["pathFrom", pathFrom("/home/me"), ""],
  ])("%s refuses %3$j", (_name, parse: (text: string) => unknown, text) => {
    expect(() => parse(text)).toThrow(InvalidArgumentError);
  });
});
