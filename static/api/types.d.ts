/** Objects of the API with all their fields, as the page uses them: json-shapes.js fills in what canonical JSON leaves out. */

import type {
  CurveCatalog,
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
  Catalog as WireCatalog,
} from "./wire.d.ts";

/** x1, x2 and the label. */
export type Point = [number, number, number, ...number[]];

/** An edit of a point. Without `from` it adds one, without `to` it removes one. */
export type PointEdit = { from: Point | null; to: Point | null; part: "train" | "test" };

/** A layer, a unit or a weight that is frozen or, with `unfreeze`, trains again. */
export type Part = { layer: number; from?: number; to?: number; unfreeze?: boolean };

export type Edit = {
  set: LiveParameters;
  coefs: WeightEdit[];
  intercepts: InterceptEdit[];
  points: PointEdit[];
  frozen: Part[];
};

export type Intervention = Edit & { epoch: number };

export type Spec = {
  dataset: Required<Omit<DatasetSpec, "axes">> & { axes: Axes | null };
  network: Required<NetworkSpec>;
  training: Required<TrainingSpec>;
  interventions: Intervention[];
};

/** Changes of a spec by place, such as `{"dataset.kind": "xor"}`. */
export type Changes = Record<string, unknown>;

/** The units of an axis of the plane, or of the label: a value in the data's own units is offset + scale · x. */
export type Axis = { name: string; offset: number; scale: number; symbol?: string };

/** The axes of a table's columns. */
export type Axes = { x1: Axis; x2: Axis; label: Axis };

export type CurveSpec = {
  function: Required<FunctionSpec>;
  network: Required<CurveNetworkSpec>;
  training: Required<TrainingSpec>;
};

/** The spec that `{}` stands for, of each kind. */
export type Defaults = { run: Spec; curve: CurveSpec };

/** The catalog, whose defaults are complete. */
export type Catalog = Omit<WireCatalog, "defaults" | "curves"> & {
  defaults: Spec;
  curves: Omit<CurveCatalog, "defaults"> & { defaults: CurveSpec };
};

export type StudySpec = {
  kind: StudyKind;
  base: Spec | CurveSpec;
  epochs: number[];
  axes: StudyAxis[];
  seeds: number[];
  seeded: string[];
  /** Left out if there are none, as are the points. */
  measures?: string[];
  at?: [number, number][];
};

/** An answer whose spec is complete. */
export type Whole<A, S = Spec> = Omit<A, "spec"> & { spec: S };
