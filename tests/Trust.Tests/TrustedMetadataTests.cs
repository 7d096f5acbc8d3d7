using System.Text.Json.Nodes;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.Trust.Tests;

public sealed class TrustedMetadataTests
{
    // An ECDSA signature has 70 to 72 bytes, so another file may or may not differ in length.
    private static readonly TrustFault[] OtherFile = [TrustFault.WrongLength, TrustFault.WrongDigest];

    private readonly TestRealm _realm = new();

    [Fact]
    public void A_well_signed_realm_is_trusted_and_its_image_is_found()
    {
        TrustedMetadata trusted = _realm.Publish().Apply(_realm.Trust());

        TargetFile manifest = trusted.FindTarget("images/debian/1.manifest")!;

        manifest.Verify("a manifest"u8);
        Assert.True(ImageVersion.TryRead(manifest, out ImageVersion? image));
        Assert.Equal(("debian", 1, 4096L), (image.Image, image.Version, image.DiskBytes));
        Assert.Equal(_realm.Expires, trusted.Expires);
    }

    [Fact]
    public void A_root_with_another_fingerprint_is_refused()
    {
        byte[] foreign = new TestRealm().SignRoot();
        string expected = TestRealm.Fingerprint(_realm.SignRoot());

        Assert.Equal(TrustFault.WrongFingerprint, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(foreign, expected)));
    }

    [Fact]
    public void A_fingerprint_may_be_typed_in_capitals()
    {
        byte[] root = _realm.SignRoot();

        Assert.Equal(1, TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root).ToUpperInvariant()).Root.Version);
    }

    [Fact]
    public void An_older_timestamp_is_a_rollback()
    {
        TrustedMetadata trusted = _realm.Publish(timestamp: 5).Apply(_realm.Trust());
        Publication old = _realm.Publish(timestamp: 4);

        Assert.Equal(TrustFault.Rollback, TestRealm.FaultOf(() => trusted.WithTimestamp(old.Timestamp, TestRealm.Now)));
    }

    [Fact]
    public void A_newer_timestamp_that_names_an_older_snapshot_is_a_rollback()
    {
        TrustedMetadata trusted = _realm.Publish(snapshot: 3).Apply(_realm.Trust());
        Publication old = _realm.Publish(snapshot: 2, timestamp: 2);

        Assert.Equal(TrustFault.Rollback, TestRealm.FaultOf(() => trusted.WithTimestamp(old.Timestamp, TestRealm.Now)));
    }

    [Fact]
    public void A_newer_snapshot_that_names_older_targets_is_a_rollback()
    {
        TrustedMetadata trusted = _realm.Publish(targets: 3).Apply(_realm.Trust());
        Publication old = _realm.Publish(targets: 2, snapshot: 2, timestamp: 2);

        Assert.Equal(TrustFault.Rollback, TestRealm.FaultOf(() => old.Apply(trusted)));
    }

    [Fact]
    public void A_snapshot_that_forgets_a_file_is_a_rollback()
    {
        Publication first = _realm.Publish();
        MetadataFile targets = MetadataWriter.Describe(1, first.Targets);
        SnapshotMetadata snapshot = new(1, _realm.Expires, TestRealm.Files(("targets.json", targets), ("team.json", targets)));
        TrustedMetadata trusted = _realm.Publish(first.Targets, snapshot, 1).Apply(_realm.Trust());
        Publication forgetful = _realm.Publish(first.Targets, 1, 2, 2);

        Assert.Equal(TrustFault.Rollback, TestRealm.FaultOf(() => forgetful.Apply(trusted)));
    }

    [Fact]
    public void Two_timestamps_with_one_version_are_a_conflict()
    {
        TrustedMetadata trusted = _realm.Publish().Apply(_realm.Trust());
        Publication other = (_realm with { Expires = _realm.Expires.AddDays(1) }).Publish();

        Assert.Equal(TrustFault.Conflict, TestRealm.FaultOf(() => trusted.WithTimestamp(other.Timestamp, TestRealm.Now)));
    }

    [Fact]
    public void The_same_timestamp_signed_anew_changes_nothing()
    {
        Publication publication = _realm.Publish();
        TrustedMetadata trusted = publication.Apply(_realm.Trust());
        byte[] again = _realm.SignTimestamp(1, 1, publication.Snapshot);

        Assert.Same(trusted, trusted.WithTimestamp(again, TestRealm.Now));
    }

    [Fact]
    public void A_newer_timestamp_for_the_same_snapshot_keeps_the_targets()
    {
        Publication publication = _realm.Publish();
        TrustedMetadata trusted = publication.Apply(_realm.Trust());

        TrustedMetadata next = trusted.WithTimestamp(_realm.SignTimestamp(2, 1, publication.Snapshot), TestRealm.Now);

        Assert.Equal(2, next.Timestamp!.Version);
        Assert.NotNull(next.FindTarget("images/debian/1.manifest"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_timestamp_keeps_an_expired_snapshot_alive(int version)
    {
        Publication publication = _realm.Publish();
        TestRealm longLived = _realm with { Expires = _realm.Expires.AddYears(1) };
        byte[] root = longLived.SignRoot();
        byte[] first = longLived.SignTimestamp(1, 1, publication.Snapshot);
        TrustedMetadata trusted = (publication with { Timestamp = first }).Apply(TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root)));
        byte[] next = longLived.SignTimestamp(version, 1, publication.Snapshot);

        TrustException exception = Assert.Throws<TrustException>(() => trusted.WithTimestamp(next, _realm.Expires));

        Assert.Equal(TrustFault.Expired, exception.Fault);
        Assert.StartsWith("snapshot 1 expired", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_of_the_last_snapshot_are_not_shown_as_those_of_the_next()
    {
        TrustedMetadata trusted = _realm.Publish().Apply(_realm.Trust());

        TrustedMetadata next = trusted.WithTimestamp(_realm.Publish(targets: 2, snapshot: 2, timestamp: 2).Timestamp, TestRealm.Now);

        Assert.Null(next.Snapshot);
        Assert.Null(next.FindTarget("images/debian/1.manifest"));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    public void Whatever_expired_freezes_nobody_in_the_past(string expired)
    {
        TestRealm At(string role) => _realm with { Expires = role == expired ? TestRealm.Now : _realm.Expires };
        byte[] root = At("root").SignRoot();
        byte[] targets = At("targets").Publish().Targets;
        byte[] snapshot = At("snapshot").Publish(targets, 1, 1, 1).Snapshot;
        var publication = new Publication(At("timestamp").SignTimestamp(1, 1, snapshot), snapshot, targets);
        TrustedMetadata trusted = TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root));

        TrustException exception = Assert.Throws<TrustException>(() => publication.Apply(trusted));

        Assert.Equal(TrustFault.Expired, exception.Fault);
        Assert.StartsWith($"{expired} 1 expired at 2027-01-01T00:00:00Z", exception.Message, StringComparison.Ordinal);
        Assert.Equal(TestRealm.Now, publication.Apply(trusted, TestRealm.Now.AddSeconds(-1)).Expires);
    }

    [Fact]
    public void A_snapshot_of_another_timestamp_is_refused()
    {
        Publication first = _realm.Publish();
        Publication second = _realm.Publish(targets: 2, snapshot: 2, timestamp: 2);

        TrustedMetadata trusted = _realm.Trust().WithTimestamp(second.Timestamp, TestRealm.Now);

        Assert.Contains(TestRealm.FaultOf(() => trusted.WithSnapshot(first.Snapshot, TestRealm.Now)), OtherFile);
    }

    [Fact]
    public void A_snapshot_with_another_version_than_the_timestamp_says_is_refused()
    {
        Publication publication = _realm.Publish(snapshot: 1);
        byte[] timestamp = TestRealm.Resign(publication.Timestamp, _realm.TimestampKey, signed =>
            signed["meta"]!["snapshot.json"]!["version"] = 2);

        TrustedMetadata trusted = _realm.Trust().WithTimestamp(timestamp, TestRealm.Now);

        Assert.Equal(TrustFault.WrongVersion, TestRealm.FaultOf(() => trusted.WithSnapshot(publication.Snapshot, TestRealm.Now)));
    }

    [Fact]
    public void Targets_of_another_snapshot_are_refused()
    {
        Publication first = _realm.Publish();
        Publication second = _realm.Publish(targets: 2, snapshot: 2, timestamp: 2);

        TrustedMetadata trusted = _realm.Trust().WithTimestamp(second.Timestamp, TestRealm.Now).WithSnapshot(second.Snapshot, TestRealm.Now);

        Assert.Contains(TestRealm.FaultOf(() => trusted.WithTargets(first.Targets, TestRealm.Now)), OtherFile);
    }

    [Fact]
    public void A_file_that_never_ends_is_refused_by_its_length()
    {
        byte[] endless = new byte[TrustLimits.TimestampBytes + 1];
        TrustedMetadata trusted = _realm.Trust();
        TrustedMetadata withTimestamp = trusted.WithTimestamp(_realm.Publish().Timestamp, TestRealm.Now);

        Assert.Equal(TrustFault.TooLarge, TestRealm.FaultOf(() => trusted.WithTimestamp(endless, TestRealm.Now)));
        Assert.Equal(TrustFault.TooLarge, TestRealm.FaultOf(() => trusted.WithRoot(new byte[TrustLimits.RootBytes + 1])));
        Assert.Equal(TrustFault.WrongLength, TestRealm.FaultOf(() => withTimestamp.WithSnapshot(endless, TestRealm.Now)));
    }

    [Fact]
    public void A_file_of_another_role_is_refused_even_when_well_signed()
    {
        TestRealm oneKey = _realm with { SnapshotKey = _realm.TimestampKey };

        TrustFault fault = TestRealm.FaultOf(() => oneKey.Trust().WithTimestamp(oneKey.Publish().Snapshot, TestRealm.Now));

        Assert.Equal(TrustFault.WrongType, fault);
    }

    [Fact]
    public void A_file_of_TUF_2_is_refused()
    {
        byte[] timestamp = TestRealm.Resign(_realm.Publish().Timestamp, _realm.TimestampKey, signed => signed["spec_version"] = "2.0.0");

        Assert.Equal(TrustFault.WrongType, TestRealm.FaultOf(() => _realm.Trust().WithTimestamp(timestamp, TestRealm.Now)));
    }

    [Fact]
    public void Words_that_this_version_does_not_know_are_signed_over_and_ignored()
    {
        byte[] timestamp = TestRealm.Resign(_realm.Publish().Timestamp, _realm.TimestampKey, signed =>
            signed["x-hint"] = new JsonObject { ["mirror"] = "é \u0001 \\ \"" });

        Assert.Equal(1, _realm.Trust().WithTimestamp(timestamp, TestRealm.Now).Timestamp!.Version);
    }

    [Theory]
    [InlineData("../passwd")]
    [InlineData("images/../../passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("images//x")]
    [InlineData("images\\x")]
    [InlineData("images/\u0000")]
    [InlineData(".")]
    [InlineData("")]
    public void A_target_whose_path_leaves_its_folder_is_refused(string path)
    {
        byte[] targets = TestRealm.Resign(_realm.Publish().Targets, _realm.TargetsKey, signed =>
            signed["targets"]![path] = signed["targets"]!["images/debian/1.manifest"]!.DeepClone());
        Publication publication = _realm.Publish(targets, 1, 1, 1);

        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => publication.Apply(_realm.Trust())));
    }

    [Fact]
    public void A_step_out_of_order_is_the_callers_mistake()
    {
        Publication publication = _realm.Publish();

        Assert.Throws<InvalidOperationException>(() => _realm.Trust().WithSnapshot(publication.Snapshot, TestRealm.Now));
        Assert.Throws<InvalidOperationException>(() => _realm.Trust().WithTargets(publication.Targets, TestRealm.Now));
    }
}
