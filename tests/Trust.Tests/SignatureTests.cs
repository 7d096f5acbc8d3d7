using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;

namespace MedV.Trust.Tests;

public sealed class SignatureTests
{
    private readonly TestRealm _realm = new();

    [Fact]
    public void Every_flipped_bit_of_a_first_root_is_refused() =>
        Sweep(_realm.SignRoot(), (root, original) => TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(original)));

    [Fact]
    public void Every_flipped_bit_of_a_next_root_is_refused()
    {
        TrustedMetadata trusted = _realm.Trust();

        Sweep(_realm.SignRoot(2), (root, _) => trusted.WithRoot(root));
    }

    [Fact]
    public void Every_flipped_bit_of_a_timestamp_is_refused()
    {
        TrustedMetadata trusted = _realm.Trust();

        Sweep(_realm.Publish().Timestamp, (timestamp, _) => trusted.WithTimestamp(timestamp, TestRealm.Now));
    }

    [Fact]
    public void Every_flipped_bit_of_a_snapshot_is_refused_even_without_a_digest_in_the_timestamp()
    {
        Publication publication = _realm.Publish();
        byte[] timestamp = TestRealm.Resign(publication.Timestamp, _realm.TimestampKey, signed =>
            signed["meta"]!["snapshot.json"]!.AsObject().Remove("hashes"));
        TrustedMetadata trusted = _realm.Trust().WithTimestamp(timestamp, TestRealm.Now);

        Sweep(publication.Snapshot, (snapshot, _) => trusted.WithSnapshot(snapshot, TestRealm.Now));
    }

    [Fact]
    public void Every_flipped_bit_of_targets_is_refused_even_without_a_digest_in_the_snapshot()
    {
        Publication publication = _realm.Publish();
        SnapshotMetadata snapshot = new(1, _realm.Expires, TestRealm.Files(("targets.json", new MetadataFile(1, null, null))));
        Publication loose = _realm.Publish(publication.Targets, snapshot, 1);
        TrustedMetadata trusted = _realm.Trust().WithTimestamp(loose.Timestamp, TestRealm.Now).WithSnapshot(loose.Snapshot, TestRealm.Now);

        Sweep(publication.Targets, (targets, _) => trusted.WithTargets(targets, TestRealm.Now));
    }

    [Fact]
    public void A_signature_given_twice_counts_for_nothing()
    {
        JsonNode file = JsonNode.Parse(_realm.Publish().Timestamp)!;
        file["signatures"]!.AsArray().Add(file["signatures"]![0]!.DeepClone());

        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => _realm.Trust().WithTimestamp(Bytes(file), TestRealm.Now)));
    }

    [Fact]
    public void One_key_under_two_ids_is_one_signer()
    {
        RealmKey key = RealmKey.Create();
        JsonObject alias = JsonNode.Parse(key.Public.Json.GetRawText())!.AsObject();
        alias["keyval"]!["public"] = alias["keyval"]!["public"]!.GetValue<string>() + "\n";
        VerificationKey second = VerificationKey.Read(JsonSerializer.SerializeToElement(alias), "alias");
        RootMetadata root = (_realm with { RootKeys = [key] }).Root();
        root = root with
        {
            Keys = root.Keys.Add(second.Id, second),
            Roles = root.Roles.SetItem(MetadataRole.Root, new RoleKeys([key.Public.Id, second.Id], 2)),
        };
        JsonNode file = JsonNode.Parse(MetadataWriter.Write(root, [key]))!;
        JsonNode copy = file["signatures"]![0]!.DeepClone();
        copy["keyid"] = second.Id;
        file["signatures"]!.AsArray().Add(copy);
        byte[] bytes = Bytes(file);

        TrustException exception = Assert.Throws<TrustException>(() => TrustedMetadata.FromRoot(bytes, TestRealm.Fingerprint(bytes)));

        Assert.NotEqual(key.Public.Id, second.Id);
        Assert.Equal(TrustFault.NotSigned, exception.Fault);
        Assert.Contains("1 valid signature(s)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_an_unknown_scheme_joins_a_realm_and_counts_for_nothing()
    {
        VerificationKey future = Key("""{"keytype":"ml-dsa","keyval":{"public":"00ff"},"scheme":"ml-dsa-65"}""");
        RootMetadata root = _realm.Root();
        root = root with
        {
            Keys = root.Keys.Add(future.Id, future),
            Roles = root.Roles.SetItem(MetadataRole.Root, new RoleKeys([.. root.Roles[MetadataRole.Root].KeyIds, future.Id], 1)),
        };
        JsonNode file = JsonNode.Parse(MetadataWriter.Write(root, _realm.RootKeys))!;
        file["signatures"]!.AsArray().Add(new JsonObject { ["keyid"] = future.Id, ["sig"] = "00" });
        byte[] signedByBoth = Bytes(file);
        file["signatures"]!.AsArray().RemoveAt(0);
        byte[] signedByFuture = Bytes(file);

        Assert.False(future.IsUsable);
        Assert.Equal(1, TrustedMetadata.FromRoot(signedByBoth, TestRealm.Fingerprint(signedByBoth)).Root.Version);
        Assert.Equal(
            TrustFault.NotSigned, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(signedByFuture, TestRealm.Fingerprint(signedByFuture))));
    }

    [Theory]
    [InlineData("""{"keytype":"ecdsa","keyval":{"public":"no PEM"},"scheme":"ecdsa-sha2-nistp256"}""")]
    [InlineData("""{"keytype":"ecdsa","keyval":{"public":"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},"scheme":"ecdsa-sha2-nistp256"}""")]
    public void A_key_that_cannot_be_read_verifies_nothing(string json)
    {
        VerificationKey key = Key(json);

        Assert.False(key.IsUsable);
        Assert.False(key.Verifies("x"u8, "y"u8));
    }

    [Fact]
    public void A_key_on_another_curve_is_not_usable()
    {
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);

        Assert.False(VerificationKey.Of(p384).IsUsable);
    }

    [Fact]
    public void A_key_under_the_id_of_another_is_refused()
    {
        byte[] root = TestRealm.Resign(_realm.SignRoot(), _realm.RootKeys[0], signed =>
        {
            JsonNode key = signed["keys"]![_realm.TargetsKey.Public.Id]!.DeepClone();
            signed["keys"]![_realm.TimestampKey.Public.Id] = key;
        });

        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root))));
    }

    [Fact]
    public void The_same_record_has_the_same_signed_bytes()
    {
        static string Signed(byte[] file) => JsonNode.Parse(file)!["signed"]!.ToJsonString();

        Assert.Equal(Signed(_realm.SignRoot()), Signed(_realm.SignRoot()));
    }

    private static VerificationKey Key(string json) => VerificationKey.Read(CanonicalJson.Parse(Encoding.UTF8.GetBytes(json), "key"), "key");

    private static byte[] Bytes(JsonNode node) => CanonicalJson.EncodeFile(JsonSerializer.SerializeToElement(node));

    private static void Sweep(byte[] original, Action<byte[], byte[]> take)
    {
        take(original, original);
        byte[] copy = [.. original];
        for (int place = 0; place < copy.Length; place++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                copy[place] ^= (byte)(1 << bit);
                try
                {
                    take(copy, original);
                    Assert.Fail($"bit {bit} of byte {place} was flipped, and the file was trusted:\n{Encoding.UTF8.GetString(copy)}");
                }
                catch (TrustException)
                {
                }

                copy[place] = original[place];
            }
        }
    }
}
