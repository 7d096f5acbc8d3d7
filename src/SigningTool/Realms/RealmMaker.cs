using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Hosts;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;

namespace MedV.SigningTool.Realms;

/// <summary>Makes a realm: its keys, its first root and its host authority.</summary>
internal static class RealmMaker
{
    /// <summary>The key files of the online roles.</summary>
    public static readonly ImmutableArray<MetadataRole> OnlineRoles = [MetadataRole.Timestamp, MetadataRole.Snapshot, MetadataRole.Targets];

    public static string KeyName(MetadataRole role) => role.ToString().ToLowerInvariant();

    public static RealmFolder Make(string path, string name, RootPlan plan, Func<string> readPassphrase, Session session)
    {
        // A half-made realm has keys that nobody knows of yet; but it may also be somebody's folder. Neither is written over.
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw File.Exists(Path.Combine(path, RealmFolder.SettingsFile))
                ? new ProblemException(ExitCode.InUse, $"there is a realm in {path} already", "name another folder with --realm")
                : new ProblemException(ExitCode.InUse, $"{path} is not empty", "name a new folder with --realm");
        }

        string passphrase = readPassphrase();
        DateTimeOffset now = session.Time.GetUtcNow();
        RealmKey[] rootKeys = [.. Enumerable.Range(0, plan.Keys).Select(_ => RealmKey.Create())];
        Dictionary<MetadataRole, RealmKey> onlineKeys = OnlineRoles.ToDictionary(role => role, _ => RealmKey.Create());
        byte[] root = MetadataWriter.Write(Describe(plan, rootKeys, onlineKeys, now), rootKeys);
        using HostAuthority authority = HostAuthority.Create(name, now.AddDays(-1), now.AddDays(Lifetimes.AuthorityDays));

        RealmFolder realm = RealmFolder.Begin(path, name, Convert.ToHexStringLower(SHA256.HashData(root)));
        foreach ((int index, RealmKey key) in rootKeys.Index())
        {
            realm.WriteKey($"root-{index + 1}", key, passphrase, session.KeyIterations);
        }

        foreach ((MetadataRole role, RealmKey key) in onlineKeys)
        {
            realm.WriteKey(KeyName(role), key, passphrase, session.KeyIterations);
        }

        DurableFile.WritePrivate(realm.AuthorityKeyPath, Encoding.ASCII.GetBytes(authority.ExportKeyPem(passphrase, session.KeyIterations)));
        DurableFile.WritePrivate(
            realm.AuthorityCertificatePath, Encoding.ASCII.GetBytes(authority.Certificate.ExportCertificatePem() + "\n"));
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Root(1)), root);
        realm.Complete();
        foreach (RealmKey key in rootKeys.Concat(onlineKeys.Values))
        {
            key.Dispose();
        }

        return realm;
    }

    private static RootMetadata Describe(
        RootPlan plan, RealmKey[] rootKeys, Dictionary<MetadataRole, RealmKey> onlineKeys, DateTimeOffset now) => new(
            1,
            now.AddDays(plan.Days),
            rootKeys.Concat(onlineKeys.Values).ToImmutableSortedDictionary(key => key.Public.Id, key => key.Public, StringComparer.Ordinal),
            onlineKeys
                .Select(entry => KeyValuePair.Create(entry.Key, new RoleKeys([entry.Value.Public.Id], 1)))
                .Append(KeyValuePair.Create(MetadataRole.Root, new RoleKeys([.. rootKeys.Select(key => key.Public.Id)], plan.Threshold)))
                .ToImmutableSortedDictionary());
}
