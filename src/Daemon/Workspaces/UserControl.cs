using System.Collections.Immutable;
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.Json;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Daemon.Realm;
using MedV.Terminal;
using MedV.Workspaces;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Workspaces;

/// <summary>Tells each user of this host which workspaces it has, and opens their disks to it and to nobody else.</summary>
internal sealed partial class UserControl(RealmService realm, LocalStore store, DiskReaders readers, TimeProvider time, ILogger<UserControl> logger) : IUserControl
{
    // A question for news is answered in the end even if there is none, so that neither side waits for a connection that is no more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(50);

    // Time passes, and groups change, without anybody telling.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    public async Task<UserWorkspacesReport> WorkspacesAsync(uint user, string? known, CancellationToken cancellationToken)
    {
        RequireReady();
        DateTimeOffset until = time.GetUtcNow() + LongestWait;
        while (true)
        {
            Task news = store.News.Next;
            UserWorkspacesReport report = Report(Find(user));
            if (report.Tag != known || time.GetUtcNow() >= until)
            {
                return report;
            }

            await Task.WhenAny(news, Task.Delay(LookAgain, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public UserDisk Open(uint user, string workspace)
    {
        RequireReady();
        LocalUser local = Find(user);
        if (realm.Session is not RealmSession session || session.Workspaces.FirstOrDefault(policy => policy.Id == workspace) is not WorkspacePolicy policy)
        {
            throw new ControlException(ExitCode.NotFound, $"this PC knows no workspace \"{Shown(workspace)}\"", "medv workspace list shows yours");
        }

        Entitlement entitlement = DiskReaders.EntitlementOf(session, policy, local);
        if (entitlement.Workspace is null)
        {
            throw new ControlException(ExitCode.NotPermitted, entitlement.Refusal!);
        }

        UserDisk disk = WorkspaceDisks.Complete(session, store, policy.Image)
            ?? throw new ControlException(ExitCode.Unreachable, $"{policy.Id}: its image {policy.Image.Name} is not complete on this PC yet", "medv status tells how far it is");
        Give(policy, disk, local);
        return disk;
    }

    public PolicyReport Explain(string user)
    {
        LocalUser local = Ask(() => LocalUsers.Find(user)) ?? throw new ControlException(ExitCode.NotFound, $"this PC knows no user \"{Shown(user)}\"");
        return realm.Session is not RealmSession session
            ? new PolicyReport(local.Name, [])
            : new PolicyReport(local.Name, [.. session.Workspaces.Select(policy => Report(
                PolicyExplanation.For(policy, local.Identity, session.Clock.Look(), session.Clock.LastRefresh, session.Clock.LastSeen)))]);
    }

    private static PolicyOfWorkspace Report(PolicyExplanation explanation) => new(
        explanation.Workspace,
        explanation.Groups,
        explanation.Code == EntitlementCode.Allowed,
        explanation.Sentence,
        [.. explanation.Assignments.Select(assignment => new PolicyAssignment(assignment.Path, assignment.Counts, assignment.Why))],
        [.. explanation.Settings.Select(setting => new PolicySetting(setting.Setting, setting.Value, setting.From, setting.Others))]);

    /// <summary>A daemon that has just started has read nothing yet. Whoever took that for "nothing is yours" would throw machines away.</summary>
    private void RequireReady()
    {
        if (realm.Session is null && store.State.Enrolments.Read() is not null)
        {
            throw new ControlException(ExitCode.Unreachable, "medvd has just started and does not know yet what is yours", "try again in a moment");
        }
    }

    private UserWorkspacesReport Report(LocalUser user)
    {
        ImmutableArray<UserWorkspace>.Builder allowed = ImmutableArray.CreateBuilder<UserWorkspace>();
        ImmutableArray<RefusedWorkspace>.Builder refused = ImmutableArray.CreateBuilder<RefusedWorkspace>();
        using var tag = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (realm.Session is RealmSession session)
        {
            foreach (WorkspacePolicy policy in session.Workspaces)
            {
                Entitlement entitlement = DiskReaders.EntitlementOf(session, policy, user);
                if (entitlement.Workspace is EffectiveWorkspace workspace)
                {
                    byte[] document = workspace.ToBytes();
                    UserImage image = WorkspaceDisks.ImageOf(session, store, policy.Image);
                    tag.AppendData(document);
                    tag.AppendData(JsonSerializer.SerializeToUtf8Bytes(image with { Bytes = 0, BytesHeld = 0, SecondsLeft = null }, ContractJson.Default.UserImage));
                    using var parsed = JsonDocument.Parse(document);
                    allowed.Add(new UserWorkspace(policy.Id, parsed.RootElement.Clone(), image, entitlement.Warning));
                    tag.AppendData(JsonSerializer.SerializeToUtf8Bytes(entitlement.Warning ?? "", ContractJson.Default.String));
                }
                else if (entitlement.Code != EntitlementCode.Disabled)
                {
                    // A workspace that is not the user's is none of the user's business.
                    var refusal = new RefusedWorkspace(policy.Id, policy.Title, entitlement.Refusal!, entitlement.DeletesMachine);
                    tag.AppendData(JsonSerializer.SerializeToUtf8Bytes(refusal, ContractJson.Default.RefusedWorkspace));
                    refused.Add(refusal);
                }
            }
        }

        return new UserWorkspacesReport(Convert.ToHexStringLower(tag.GetHashAndReset()), user.Name, allowed.ToImmutable(), refused.ToImmutable());
    }

    private void Give(WorkspacePolicy policy, UserDisk disk, LocalUser user)
    {
        try
        {
            if (readers.Admit(disk, user))
            {
                LogGiven(logger, user.Name, policy.Image.Name, disk.Version, policy.Id);
            }
        }
        catch (IOException e)
        {
            LogNotRestricted(logger, policy.Image.Name, disk.Version, e.Message);
            throw new ControlException(ExitCode.Failed, $"{policy.Id}: its disk cannot be opened to {user.Name}: {e.Message}", "medvd's log has event 5321");
        }
    }

    private static LocalUser Find(uint user) =>
        Ask(() => LocalUsers.Find(user)) ?? throw new ControlException(ExitCode.NotFound, $"this PC knows no user with the id {user}");

    private static T Ask<T>(Func<T> directory)
    {
        try
        {
            return directory();
        }
        catch (Win32Exception e)
        {
            throw new ControlException(ExitCode.Unreachable, $"the directory of users cannot be asked: {e.Message}", "try: getent passwd");
        }
    }

    private static string Shown(string text) => new([.. text.Take(64).Select(character => char.IsControl(character) ? '?' : character)]);

    [LoggerMessage(EventId = 5321, Level = LogLevel.Error, Message = "Who may read {Image} version {Version} cannot be restricted, so nobody gets it: {Reason}")]
    private static partial void LogNotRestricted(ILogger logger, string image, int version, string reason);

    [LoggerMessage(EventId = 5322, Level = LogLevel.Information, Message = "{User} was given {Image} version {Version} for the workspace {Workspace}")]
    private static partial void LogGiven(ILogger logger, string user, string image, int version, string workspace);
}
