/** Objects of the API as the page works with them: complete, see json-shapes.js. */

import type {
  CurveNetworkSpec,
  DatasetSpec,
  FunctionSpec,
  InterceptEdit,
  LiveParameters,
  NetworkSpec,
  StudyAxis,
  StudyKind,
  TrainingSpec,
  WeightEdit,
} from "./wire.d.ts";

/** x1, x2 and the label. */
export type Point = [number, number, number];

/** Without `from` a point is added, without `to` one is removed. */
export type PointEdit = { from: Point | null; to: Point | null; part: "train" | "test" };

export type Edit = {
  set: LiveParameters;
  coefs: WeightEdit[];
  intercepts: InterceptEdit[];
  points: PointEdit[];
};

export type Intervention = Edit & { epoch: number };

export type Spec = {
  dataset: Required<DatasetSpec>;
  network: Required<NetworkSpec>;
  training: Required<TrainingSpec>;
  interventions: Intervention[];
};

/** Changes of a spec by place: `{"dataset.kind": "xor"}`. */
export type Changes = Record<string, unknown>;

/** An axis of the plane, or the label, in the data's own units. */
export type Axis = { name: string; offset: number; scale: number };

export type CurveSpec = {
  function: Required<FunctionSpec>;
  network: Required<CurveNetworkSpec>;
  training: Required<TrainingSpec>;
};

/** The spec that `{}` stands for, of each kind. */
export type Defaults = { run: Spec; curve: CurveSpec };

export type StudySpec = {
  kind: StudyKind;
  base: Spec | CurveSpec;
  epochs: number[];
  axes: StudyAxis[];
  seeds: number[];
  seeded: string[];
};

/** An answer whose spec is complete. */
export type Whole<A, S = Spec> = Omit<A, "spec"> & { spec: S };
