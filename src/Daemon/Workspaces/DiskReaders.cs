using System.Collections.Immutable;
using System.ComponentModel;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Daemon.Realm;
using MedV.Store.BaseDisks;
using MedV.Workspaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Workspaces;

/// <summary>Who may read the base disks of this host: nobody at first, then each user that opened a workspace of it, as long as that is assigned to it.</summary>
/// <remarks>Safe for use by any number of threads. The folder of a new disk is its owner's alone (<see cref="BaseDisk"/>).</remarks>
internal sealed partial class DiskReaders(RealmService realm, LocalStore store, TimeProvider time, ILogger<DiskReaders> logger) : BackgroundService
{
    // Time passes, and groups change, without anybody telling.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly Lock _one = new();
    private string? _lastFault;

    /// <summary>Opens a disk to a user.</summary>
    /// <returns>Whether it was closed to that user before.</returns>
    /// <exception cref="IOException">The file system has no access control lists.</exception>
    public bool Admit(UserDisk disk, LocalUser user)
    {
        lock (_one)
        {
            string folder = Path.GetDirectoryName(disk.Path)!;
            ImmutableArray<uint> before = FolderAccess.Readers(folder);
            if (!before.Contains(user.Id))
            {
                FolderAccess.Restrict(folder, before.Add(user.Id));
            }

            return !before.Contains(user.Id);
        }
    }

    /// <summary>Closes each folder to those that it was opened to and who may read it no more.</summary>
    /// <param name="images">The folder of all base disks.</param>
    /// <param name="mayRead">Whether a user may read what is in the folder with that name.</param>
    /// <returns>Who was shut out of which.</returns>
    /// <exception cref="IOException">One cannot be looked at or closed.</exception>
    public static ImmutableArray<(string Folder, uint Reader)> Withdraw(string images, Func<string, uint, bool> mayRead)
    {
        var shutOut = ImmutableArray.CreateBuilder<(string, uint)>();
        foreach (string folder in Directory.Exists(images) ? Directory.GetDirectories(images) : [])
        {
            ImmutableArray<uint> before = FolderAccess.Readers(folder);
            string name = Path.GetFileName(folder);
            ImmutableArray<uint> still = [.. before.Where(reader => mayRead(name, reader))];
            if (still.Length < before.Length)
            {
                FolderAccess.Restrict(folder, still);
                shutOut.AddRange(before.Except(still).Select(reader => (name, reader)));
            }
        }

        return shutOut.ToImmutable();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (OperatingSystem.IsLinux() && !stoppingToken.IsCancellationRequested)
        {
            Task news = store.News.Next;
            WithdrawNow();
            await Task.WhenAny(news, Task.Delay(LookAgain, time, stoppingToken));
        }
    }

    private void WithdrawNow()
    {
        // A daemon that has just started has read nothing yet.
        if (realm.Session is not RealmSession session)
        {
            return;
        }

        try
        {
            lock (_one)
            {
                ILookup<string, string> images = session.Published.ToLookup(version => version.Manifest.Sha256, version => version.Image, StringComparer.OrdinalIgnoreCase);
                foreach ((string folder, uint reader) in Withdraw(store.Images, (folder, reader) => MayRead(session, images[folder], reader)))
                {
                    LogWithdrawn(logger, reader, folder);
                }
            }

            _lastFault = null;
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            // A directory of users that cannot be asked withdraws nothing: the next look will.
            if (e.Message != _lastFault)
            {
                LogNotWithdrawn(logger, e.Message);
                _lastFault = e.Message;
            }
        }
    }

    private static bool MayRead(RealmSession session, IEnumerable<string> images, uint reader) =>
        LocalUsers.Find(reader) is LocalUser user
        && session.Workspaces.Any(policy => images.Contains(policy.Image.Name) && EntitlementOf(session, policy, user).Workspace is not null);

    /// <summary>What a user may do now with a workspace.</summary>
    public static Entitlement EntitlementOf(RealmSession session, WorkspacePolicy policy, LocalUser user) =>
        Entitlement.For(policy, user.Identity, session.Clock.Look(), session.Clock.LastRefresh, session.Clock.LastSeen);

    [LoggerMessage(EventId = 5323, Level = LogLevel.Information, Message = "The user with the id {User} may read the disk {Folder} no more")]
    private static partial void LogWithdrawn(ILogger logger, uint user, string folder);

    [LoggerMessage(EventId = 5324, Level = LogLevel.Warning, Message = "Who may still read the disks cannot be looked at: {Reason}")]
    private static partial void LogNotWithdrawn(ILogger logger, string reason);
}
