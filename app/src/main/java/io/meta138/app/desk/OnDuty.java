package io.meta138.app.desk;

import io.meta138.incident.people.ElsewhereOnCall;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.PagerDutySchedules;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.db.Database;
import java.util.Optional;

/**
 * Who is on call for a desk, and how it knows.
 *
 * @param onCall by the directory, those who stand in, and what is kept elsewhere
 * @param standIns people who stand in for others
 * @param elsewhere schedules that PagerDuty keeps; empty when all are the directory's
 */
record OnDuty(OnCall onCall, StandIns standIns, Optional<PagerDutySchedules> elsewhere) {
  static OnDuty of(DeskFiles files, DeskNode.Surroundings around, Database database) {
    StandIns standIns = new StandIns(database, files.directory(), around.clock());
    Optional<PagerDutySchedules> elsewhere =
        files
            .config()
            .pagerdutySchedules()
            .map(there ->
                new PagerDutySchedules(
                    around.client(),
                    there.url(),
                    new SecretFile(files.resolve(there.tokenFile())),
                    files.directory(),
                    around.clock()));
    OnCall onCall =
        new OnCall(
            files.directory(),
            standIns,
            elsewhere.<ElsewhereOnCall>map(there -> there).orElseGet(ElsewhereOnCall::none));
    return new OnDuty(onCall, standIns, elsewhere);
  }
}
