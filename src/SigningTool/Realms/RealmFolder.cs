using System.Text.Json;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Publishing;
using MedV.Terminal;
using MedV.Trust.Keys;

namespace MedV.SigningTool.Realms;

/// <summary>The folder of the admin, described in <c>docs/medv-sign.md</c>: keys, host authority, staging, records of what was packed.</summary>
internal sealed class RealmFolder
{
    public const string SettingsFile = "realm.json";

    private const int CurrentFormat = 1;
    private const int LongestSettings = 64 * 1024;
    private const int LongestKey = 64 * 1024;

    private RealmFolder(string path, RealmSettings settings)
    {
        FullPath = path;
        Settings = settings;
        Staging = new PublishedFolder(Path.Combine(path, "staging"));
    }

    public string FullPath { get; }

    public RealmSettings Settings { get; }

    /// <summary>Exactly what gets published, plus what is packed and not yet signed.</summary>
    public PublishedFolder Staging { get; }

    /// <summary>Records of packed versions that wait to be signed.</summary>
    public string PackedPath => Path.Combine(FullPath, "packed");

    public string AuthorityCertificatePath => Path.Combine(FullPath, "authority", "certificate.pem");

    public string AuthorityKeyPath => Path.Combine(FullPath, "authority", "key.pem");

    public string KeysPath => Path.Combine(FullPath, "keys");

    public static RealmFolder Open(string path)
    {
        string settingsPath = Path.Combine(path, SettingsFile);
        if (!File.Exists(settingsPath))
        {
            throw new ProblemException(
                ExitCode.NotFound, $"there is no realm in {path}", "name it with --realm or MEDV_REALM, or make one with medv-sign init");
        }

        RealmSettings? settings = null;
        try
        {
            settings = JsonSerializer.Deserialize(BoundedFile.Read(settingsPath, LongestSettings), ToolJson.Default.RealmSettings);
        }
        catch (JsonException)
        {
        }

        return settings is { Format: CurrentFormat, Name: not null, Fingerprint: not null }
            ? new RealmFolder(path, settings)
            : throw new ProblemException(ExitCode.Damaged, $"{settingsPath} is not the settings of a realm in format {CurrentFormat}");
    }

    /// <summary>Makes the folders of a new realm; <see cref="Complete"/> makes it one.</summary>
    public static RealmFolder Begin(string path, string name, string fingerprint)
    {
        var realm = new RealmFolder(path, new RealmSettings(CurrentFormat, name, fingerprint));
        foreach (string folder in new[] { realm.FullPath, realm.KeysPath, Path.GetDirectoryName(realm.AuthorityKeyPath)! })
        {
            CreatePrivateFolder(folder);
        }

        return realm;
    }

    /// <summary>The last step of a new realm.</summary>
    public void Complete() => DurableFile.WritePrivate(
        Path.Combine(FullPath, SettingsFile), JsonSerializer.SerializeToUtf8Bytes(Settings, ToolJson.Default.RealmSettings));

    public void WriteKey(string name, RealmKey key, string passphrase, int iterations) =>
        DurableFile.WritePrivate(KeyPath(name), System.Text.Encoding.ASCII.GetBytes(key.ExportPem(passphrase, iterations)));

    /// <summary>Opens one key, by the name of its file without extension.</summary>
    public RealmKey OpenKey(string name, Passphrase passphrase) =>
        RealmKey.ImportPem(System.Text.Encoding.ASCII.GetString(BoundedFile.Read(KeyPath(name), LongestKey)), passphrase.Value);

    /// <summary>The names of the root keys that lie here; some may be kept elsewhere.</summary>
    public IReadOnlyList<string> RootKeyNames() =>
        [.. Directory.EnumerateFiles(KeysPath, "root-*.pem").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private string KeyPath(string name) => Path.Combine(KeysPath, $"{name}.pem");

    private static void CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
