import type { components } from './schema';

type Schemas = components['schemas'];

/** Any document of the API by its name in the OpenAPI document. */
export type Doc<Name extends keyof Schemas> = Schemas[Name];

export type State = Schemas['Standing']['state'];
export type Standing = Schemas['Standing'];
export type Session = Schemas['Session'];
export type Feed = Schemas['Feed'];
export type FeedDetail = Schemas['FeedDetail'];
export type Lane = Schemas['Lane'];
export type Message = Schemas['Message'];
export type Overview = Schemas['Overview'];
export type Incident = Schemas['Incident'];
export type Right = 'read' | 'act' | 'run' | 'approve' | 'administer';

/** A page of a list as the API gives it. */
export interface Page<Item> {
  items: Item[];
  next?: string;
  asOf?: string;
}
