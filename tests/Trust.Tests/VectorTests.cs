using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedV.Trust.Hosts;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.Trust.Tests;

/// <summary>Files of a small realm with the verdict that every implementation must reach. <c>MEDV_APPROVE=1</c> makes them anew.</summary>
public sealed class VectorTests
{
    private const string Passphrase = "correct horse battery staple";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Lazy<bool> Generated = new(() =>
    {
        Generate();
        return true;
    });

    public static TheoryData<string> Cases => new(Read().Cases.Select(entry => entry["name"]!.GetValue<string>()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_vector_gets_its_verdict(string name)
    {
        (JsonNode vectors, IReadOnlyList<JsonNode> cases) = Read();
        JsonNode vector = cases.Single(entry => entry["name"]!.GetValue<string>() == name);

        string verdict = Judge(vector, vectors["fingerprint"]!.GetValue<string>());

        Assert.Equal(vector["verdict"]!.GetValue<string>(), verdict);
    }

    [Fact]
    public void The_host_certificate_of_the_vectors_is_a_host_of_their_realm()
    {
        JsonNode vectors = Read().Vectors;
        RealmDescription realm = RealmDescription.Parse(File.ReadAllBytes(PathOf("realm.json")));
        using X509Certificate2 host = X509Certificate2.CreateFromPem(File.ReadAllText(PathOf("host.pem")));

        bool trusted = HostCertificate.TryVerify(host, realm.HostAuthorities, TestRealm.Now, out string? reason);

        Assert.True(trusted, reason);
        Assert.Equal(vectors["hostId"]!.GetValue<string>(), HostId.Of(host).ToString());
    }

    [Fact]
    public void The_encrypted_key_of_the_vectors_opens_with_its_passphrase()
    {
        JsonNode vectors = Read().Vectors;

        using RealmKey key = RealmKey.ImportPem(File.ReadAllText(PathOf("key.pem")), vectors["passphrase"]!.GetValue<string>());

        Assert.Equal(vectors["keyId"]!.GetValue<string>(), key.Public.Id);
    }

    private static string Judge(JsonNode vector, string fingerprint)
    {
        DateTimeOffset now = DateTimeOffset.Parse(vector["now"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        TrustedMetadata? trusted = null;
        try
        {
            foreach (JsonNode? step in vector["files"]!.AsArray())
            {
                string file = step!.GetValue<string>();
                byte[] bytes = File.ReadAllBytes(PathOf(file));
                trusted = file.Split('.') switch
                {
                    [.., "root", _] when trusted is null => TrustedMetadata.FromRoot(bytes, fingerprint),
                    [.., "root", _] => trusted.WithRoot(bytes),
                    [.., "timestamp", _] => trusted!.WithTimestamp(bytes, now),
                    [.., "snapshot", _] => trusted!.WithSnapshot(bytes, now),
                    _ => trusted!.WithTargets(bytes, now),
                };
            }

            return "Trusted";
        }
        catch (TrustException exception)
        {
            return exception.Fault.ToString();
        }
    }

    private static (JsonNode Vectors, IReadOnlyList<JsonNode> Cases) Read()
    {
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            Generated.Value.ToString();
        }

        JsonNode vectors = JsonNode.Parse(File.ReadAllText(PathOf("verdicts.json")))!;
        return (vectors, [.. vectors["cases"]!.AsArray().Select(entry => entry!)]);
    }

    private static void Generate()
    {
        using HostAuthority authority = HostAuthority.Create("Vectors", TestRealm.Now.AddDays(-1), TestRealm.Now.AddYears(20));
        using ECDsa hostKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 host = authority.Issue("pc-1", hostKey, TestRealm.Now.AddDays(-1), TestRealm.Now.AddYears(10));
        using RealmKey key = RealmKey.Create();
        byte[] description = new RealmDescription("Vectors", [authority.Certificate]).ToBytes();
        var realm = new TestRealm { RootKeys = [key, RealmKey.Create(), RealmKey.Create()], RootThreshold = 2, Expires = TestRealm.Now.AddDays(100) };
        TestRealm next = realm with { RootKeys = [RealmKey.Create(), RealmKey.Create()], TimestampKey = RealmKey.Create() };
        byte[] root = MetadataWriter.Write(realm.Root(), realm.RootKeys[..2]);
        Publication first = realm.Publish(1, 1, 1, TargetFile.Of(RealmDescription.Path, description));
        Publication second = next.Publish(2, 2, 2, TargetFile.Of(RealmDescription.Path, description));
        byte[] changed = [.. first.Targets];
        changed[^20] ^= 1;

        Write("realm.json", description);
        Write("host.pem", Encoding.ASCII.GetBytes(host.ExportCertificatePem() + "\n"));
        Write("key.pem", Encoding.ASCII.GetBytes(key.ExportPem(Passphrase)));
        Write("1.root.json", root);
        Write("2.root.json", MetadataWriter.Write(next.Root(2), [.. realm.RootKeys[1..], .. next.RootKeys]));
        Write("old-keys-only.2.root.json", MetadataWriter.Write(next.Root(2), realm.RootKeys));
        Write("one-old-key.2.root.json", MetadataWriter.Write(next.Root(2), [realm.RootKeys[0], .. next.RootKeys]));
        Write("1.timestamp.json", first.Timestamp);
        Write("1.snapshot.json", first.Snapshot);
        Write("1.targets.json", first.Targets);
        Write("2.timestamp.json", second.Timestamp);
        Write("2.snapshot.json", second.Snapshot);
        Write("2.targets.json", second.Targets);
        Write("changed.1.targets.json", changed);
        Write("timestamp-as-1.snapshot.json", first.Timestamp);
        Write("spaced.1.timestamp.json", JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(first.Timestamp), Indented));

        string inTime = "2027-01-01T00:00:00Z";
        var cases = new JsonArray(
            Case("all in order", inTime, "Trusted", "1.root", "1.timestamp", "1.snapshot", "1.targets"),
            Case("white space between the signed words", inTime, "Trusted", "1.root", "spaced.1.timestamp", "1.snapshot", "1.targets"),
            Case("a new root with a new timestamp key", inTime, "Trusted", "1.root", "1.timestamp", "1.snapshot", "1.targets", "2.root", "2.timestamp", "2.snapshot", "2.targets"),
            Case("the timestamp of a retired key", inTime, "NotSigned", "1.root", "2.root", "1.timestamp"),
            Case("a root that the new keys did not sign", inTime, "NotSigned", "1.root", "old-keys-only.2.root"),
            Case("a root that too few old keys signed", inTime, "NotSigned", "1.root", "one-old-key.2.root"),
            Case("another first root", inTime, "WrongFingerprint", "2.root"),
            Case("a timestamp of keys not yet known", inTime, "NotSigned", "1.root", "2.timestamp"),
            Case("one changed bit", inTime, "WrongDigest", "1.root", "1.timestamp", "1.snapshot", "changed.1.targets"),
            Case("a timestamp in the place of a snapshot", inTime, "WrongLength", "1.root", "1.timestamp", "timestamp-as-1.snapshot"),
            Case("all over", "2028-01-01T00:00:00Z", "Expired", "1.root", "1.timestamp"),
            Case("the last second", "2027-04-10T23:59:59Z", "Trusted", "1.root", "1.timestamp", "1.snapshot", "1.targets"),
            Case("the first second after", "2027-04-11T00:00:00Z", "Expired", "1.root", "1.timestamp"));
        var verdicts = new JsonObject
        {
            ["fingerprint"] = TestRealm.Fingerprint(root),
            ["hostId"] = HostId.Of(host).ToString(),
            ["keyId"] = key.Public.Id,
            ["passphrase"] = Passphrase,
            ["cases"] = cases,
        };
        Write("verdicts.json", Encoding.UTF8.GetBytes(verdicts.ToJsonString(Indented) + "\n"));
    }

    private static JsonObject Case(string name, string now, string verdict, params string[] files) => new()
    {
        ["name"] = name,
        ["now"] = now,
        ["files"] = new JsonArray([.. files.Select(file => (JsonNode)$"{file}.json")]),
        ["verdict"] = verdict,
    };

    private static void Write(string name, byte[] content) => File.WriteAllBytes(PathOf(name), content);

    private static string PathOf(string name, [CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "vectors", "trust", name);
}
