import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, once, take } from '../../api/client';
import { review as reviewQuery } from '../../api/desk';
import type { Doc } from '../../api/types';
import { useAct } from '../../parts/act';
import { Facts, Failure, Loaded, Notice, Page, Panel } from '../../parts/blocks';
import { Severity } from '../../parts/state';
import { Age, Until } from '../../parts/values';
import { useMay } from '../../shell/session';
import { Section } from './section';
import { Runbooks, ActionItems } from './work';
import { words } from '../../../shared/format';

export type Review = Doc<'Review'>;

const route = getRouteApi('/reviews/$id');

/** A review: what is recorded stays, what people have to say is asked for. */
export function ReviewPage() {
  const { id } = route.useParams();
  const query = useQuery(reviewQuery(id));
  return (
    <Page
      title={query.data?.title ?? id}
      crumb={
        query.data === undefined ? undefined : (
          <Link
            className="crumb"
            to="/incidents/$id"
            params={{ id: query.data.incident }}
            search={{ part: 'review' }}
          >
            {query.data.incident} / review
          </Link>
        )
      }
      marks={query.data === undefined ? null : <Severity severity={query.data.severity} />}
      actions={query.data === undefined ? undefined : <Actions review={query.data} />}
    >
      <Loaded query={query} what={`review ${id}`}>
        {(data) => <Detail review={data} />}
      </Loaded>
    </Page>
  );
}

export function Actions({ review }: { review: Review }) {
  const allowed = useMay('act');
  const path = { path: { id: review.id } };
  const body = { revision: review.revision };
  const send = useAct(
    () => take(api.POST('/api/v1/desk/reviews/{id}/send', { params: { ...path, header: once() }, body })),
    () => 'The review is sent.',
  );
  const close = useAct(
    () => take(api.POST('/api/v1/desk/reviews/{id}/close', { params: { ...path, header: once() }, body })),
    () => 'The review is closed.',
  );
  const over = review.state === 'closed';
  return (
    <>
      <a className="copy pdf" href={`/api/v1/desk/reviews/${encodeURIComponent(review.id)}/pdf`}>
        PDF
      </a>
      <Button
        size="xs"
        variant="default"
        disabled={!allowed || over}
        loading={send.isPending}
        onClick={() => send.mutate(undefined)}
      >
        Send
      </Button>
      <Button
        size="xs"
        disabled={!allowed || over || review.wanting.length > 0}
        loading={close.isPending}
        onClick={() => close.mutate(undefined)}
      >
        Close
      </Button>
      {send.isError ? <Failure error={send.error} /> : null}
      {close.isError ? <Failure error={close.error} /> : null}
    </>
  );
}

function Detail({ review }: { review: Review }) {
  return (
    <>
      {review.wanting.length === 0 ? null : (
        <Notice kind="warn" title="Before it can be closed">
          {review.wanting.join('; ')}
        </Notice>
      )}
      <div className="grid two">
        <div className="stack">
          {Object.entries(review.sections).map(([section, lines]) => (
            <Section key={section} review={review} section={section} lines={lines} />
          ))}
        </div>
        <div className="stack">
          <Panel title="This review">
            <Facts
              rows={[
                ['state', words(review.state)],
                ['revision', review.revision],
                ['drafted', <Age key="drafted" at={review.draftedAt} />],
                ['due', review.closedAt === undefined ? <Until key="due" at={review.dueAt} /> : 'closed'],
                [
                  'sent',
                  review.sentAt === undefined ? (
                    <span className="muted">not yet</span>
                  ) : (
                    <Age key="sent" at={review.sentAt} />
                  ),
                ],
              ]}
            />
          </Panel>
          <Runbooks review={review} />
          <ActionItems review={review} />
        </div>
      </div>
    </>
  );
}
