import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, once, take } from '../api/client';
import { message as messageQuery } from '../api/queries';
import type { Doc } from '../api/types';
import { useAct } from '../parts/act';
import { Facts, Failure, Loaded, Page, Panel } from '../parts/blocks';
import { Explained } from '../parts/explained';
import { MessageState } from '../parts/message-state';
import { Shape, type Level } from '../parts/state';
import { Age, Hash, Num, Until } from '../parts/values';
import { useMay } from '../shell/session';
import { moment, words } from '../../shared/format';

type Detail = Doc<'MessageDetail'>;
const route = getRouteApi('/messages/$id');

/** A message's path, step by step, and what keeps it. */
export function MessagePage() {
  const { id } = route.useParams();
  const query = useQuery(messageQuery(id));
  const message = query.data?.message;
  return (
    <Page
      title={message === undefined ? 'Message' : `${message.lane} ${message.number}`}
      crumb={
        <Link className="crumb" to="/lanes">
          Lanes /
        </Link>
      }
      marks={message === undefined ? null : <MessageState message={message} />}
      actions={query.data === undefined ? undefined : <Retry detail={query.data} />}
    >
      <Loaded query={query} what="the message">
        {(data) => (
          <div className="grid two">
            <Panel title="Its path">
              <ol className="steps">
                {data.steps.map((step) => (
                  <PathStep key={step.name} step={step} failed={data.message.state === 'failed'} />
                ))}
              </ol>
            </Panel>
            <div className="stack">
              {data.error === undefined ? (
                data.lastError === '' ? null : (
                  <Panel title="What went wrong last">
                    <p className="break">{data.lastError}</p>
                  </Panel>
                )
              ) : (
                <Panel title="What went wrong">
                  <Explained explanation={data.error} />
                </Panel>
              )}
              <About detail={data} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function About({ detail }: { detail: Detail }) {
  const { message } = detail;
  return (
    <Panel title="About it">
      <Facts
        rows={[
          ['next', message.next],
          ['id', <Hash key="id" text={message.id} what="the message's id" />],
          ['sender', <Hash key="sender" text={message.sender} what="the sender" />],
          ['receiver', <Hash key="receiver" text={message.receiver} what="the receiver" />],
          ['gas for the receiver', <Num key="gas" value={detail.gasLimit} />],
          ['attempts', <Num key="attempts" value={detail.attempts} />],
          ...(detail.nextAttemptAt === undefined
            ? []
            : ([['tried again', <Until key="next" at={detail.nextAttemptAt} />]] as [
                string,
                React.ReactNode,
              ][])),
          ...Object.entries(detail.rows).map(([row, round]): [string, React.ReactNode] => [
            `carries row ${row}`,
            <span key={row}>
              round <Num value={round} />
            </span>,
          ]),
        ]}
      />
    </Panel>
  );
}

function PathStep({ step, failed }: { step: Doc<'Step'>; failed: boolean }) {
  const level: Level = step.done ? 'ok' : failed && step.name === 'executed' ? 'down' : 'unknown';
  return (
    <li className={step.done ? undefined : 'later'}>
      <span className={`mark state ${level}`}>
        <Shape level={level} />
      </span>
      <div>
        <div className="row between">
          <span>
            <strong>{words(step.name)}</strong> <span className="muted">on {step.chain}</span>
          </span>
          {step.at === undefined ? (
            <span className="muted">{step.done ? 'done' : 'not yet'}</span>
          ) : (
            <span title={moment(step.at)}>
              <Age at={step.at} />
            </span>
          )}
        </div>
        <div className="break small">{step.detail}</div>
        {step.transaction === undefined ? null : (
          <div className="small">
            transaction <Hash text={step.transaction} what="the transaction" />
            {step.block === undefined ? null : (
              <>
                {' '}
                in block <Num value={step.block} />
              </>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

function Retry({ detail }: { detail: Detail }) {
  const allowed = useMay('act');
  const { id } = detail.message;
  const retry = useAct(
    () => take(api.POST('/api/v1/messages/{id}/retry', { params: { path: { id }, header: once() } })),
    (answer) => answer.text,
  );
  const over = detail.message.state === 'success' || detail.message.state === 'superseded';
  return (
    <>
      <Button
        size="xs"
        disabled={!allowed || over || detail.retryAsked}
        loading={retry.isPending}
        onClick={() => retry.mutate(undefined)}
      >
        {detail.retryAsked ? 'Asked to try again' : 'Try again now'}
      </Button>
      {retry.isError ? <Failure error={retry.error} /> : null}
    </>
  );
}
