import { type GanClsError } from "@gan-cls/core";
import { ATTRIBUTE_TYPES, type OnnxNode, type OnnxTensor } from "./onnx-messages";
import { refuse } from "../network/refuse";

/**
 * The attributes of a node; remembers which have been asked for, so that nothing is passed over. One that is there without its value has the value
 * zero, which writers of Protocol Buffers' third version leave out.
 */
export class Attributes {
  private readonly asked = new Set<string>();

  constructor(
    private readonly where: string,
    private readonly node: OnnxNode,
    /** The node's name, or what stands for it. */
    readonly name: string,
  ) {}

  integer(name: string, usual: number): number {
    const { type, integer } = this.find(name) ?? {};
    return integer ?? (type === ATTRIBUTE_TYPES.integer ? 0 : usual);
  }

  float(name: string, usual: number): number {
    const { type, float } = this.find(name) ?? {};
    return float ?? (type === ATTRIBUTE_TYPES.float ? 0 : usual);
  }

  integers(name: string): readonly number[] | undefined {
    const { integers = [] } = this.find(name) ?? {};
    return integers.length === 0 ? undefined : integers;
  }

  text(name: string, usual: string): string {
    const { type, string } = this.find(name) ?? {};
    return string === undefined && type !== ATTRIBUTE_TYPES.string ? usual : new TextDecoder().decode(string);
  }

  tensor(name: string): OnnxTensor | undefined {
    return this.find(name)?.tensor;
  }

  /** Passes over attributes that change nothing at inference. */
  ignore(...names: readonly string[]): void {
    names.forEach((name) => this.asked.add(name));
  }

  /** Attributes that have to have the one value that is understood. */
  expect(values: Readonly<Record<string, number | string>>): void {
    for (const [name, value] of Object.entries(values)) {
      const got = typeof value === "string" ? this.text(name, value) : this.integer(name, value);
      if (got !== value) {
        throw this.refused(`${name} ${value}, got ${got}`);
      }
    }
  }

  /** @throws GanClsError `unsupported` for an attribute that nobody has asked for. */
  assertAllRead(): void {
    const left = this.node.attributes.find(({ name }) => !this.asked.has(name));
    if (left !== undefined) {
      throw this.refused(`no attribute ${left.name}, which is not understood`);
    }
  }

  refused(expected: string): GanClsError {
    return refuse(this.where, `${this.node.opType} ${this.name}`, expected);
  }

  private find(wanted: string): OnnxNode["attributes"][number] | undefined {
    this.asked.add(wanted);
    return this.node.attributes.find(({ name }) => name === wanted);
  }
}
