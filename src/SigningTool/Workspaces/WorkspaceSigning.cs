using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.SigningTool.Signing;

namespace MedV.SigningTool.Workspaces;

/// <summary>The options of commands that sign another list of workspaces.</summary>
internal sealed class WorkspaceSigning
{
    private readonly Option<string?> _realm = CommonOptions.Realm();
    private readonly Option<string?> _passphraseFile = CommonOptions.PassphraseFile();
    private readonly Option<int> _targets = CommonOptions.Days("--expires-targets", "How long the targets are valid.", Lifetimes.TargetsDays);
    private readonly Option<int> _snapshot = CommonOptions.Days("--expires-snapshot", "How long the snapshot is valid.", Lifetimes.SnapshotDays);
    private readonly Option<int> _timestamp = CommonOptions.Days("--expires-timestamp", "How long the timestamp is valid.", Lifetimes.TimestampDays);

    public Option<bool> Json { get; } = CommonOptions.Json();

    public ToolCommand AddTo(ToolCommand command)
    {
        foreach (Option option in new Option[] { _targets, _snapshot, _timestamp, _realm, _passphraseFile, Json })
        {
            command.Add(option);
        }

        return command;
    }

    public RealmFolder Open(ParseResult parsed, Session session) => RealmFolder.Open(CommonOptions.RealmPath(parsed, _realm, session));

    public Signer Signer(ParseResult parsed, Session session, RealmFolder realm) => new(
        realm,
        CommonOptions.Passphrase(parsed, _passphraseFile, session),
        new Lifetimes(parsed.GetValue(_targets), parsed.GetValue(_snapshot), parsed.GetValue(_timestamp), Lifetimes.RootDays),
        session.Time.GetUtcNow());
}
