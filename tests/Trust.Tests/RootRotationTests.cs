using System.Collections.Immutable;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;

namespace MedV.Trust.Tests;

public sealed class RootRotationTests
{
    private readonly TestRealm _realm = new();

    [Fact]
    public void A_new_root_is_trusted_when_old_and_new_keys_signed_it()
    {
        TestRealm next = _realm with { RootKeys = [RealmKey.Create()] };

        TrustedMetadata trusted = _realm.Trust().WithRoot(MetadataWriter.Write(next.Root(2), [.. _realm.RootKeys, .. next.RootKeys]));

        Assert.Equal(2, trusted.Root.Version);
        Assert.Equal(_realm.Trust().RealmId.Length, trusted.RealmId.Length);
    }

    [Fact]
    public void A_new_root_that_only_the_old_keys_signed_is_refused()
    {
        TestRealm next = _realm with { RootKeys = [RealmKey.Create()] };
        byte[] root = MetadataWriter.Write(next.Root(2), _realm.RootKeys);

        Assert.Equal(TrustFault.NotSigned, TestRealm.FaultOf(() => _realm.Trust().WithRoot(root)));
    }

    [Fact]
    public void A_new_root_that_only_the_new_keys_signed_is_refused()
    {
        TestRealm next = _realm with { RootKeys = [RealmKey.Create()] };
        byte[] root = MetadataWriter.Write(next.Root(2), next.RootKeys);

        Assert.Equal(TrustFault.NotSigned, TestRealm.FaultOf(() => _realm.Trust().WithRoot(root)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_root_is_skipped_or_repeated(int version)
    {
        byte[] root = _realm.SignRoot(version);

        Assert.Equal(TrustFault.WrongVersion, TestRealm.FaultOf(() => _realm.Trust().WithRoot(root)));
    }

    [Fact]
    public void A_realm_does_not_begin_with_its_second_root()
    {
        byte[] root = _realm.SignRoot(2);

        Assert.Equal(TrustFault.WrongVersion, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root))));
    }

    [Fact]
    public void A_root_that_its_own_keys_did_not_sign_is_refused()
    {
        byte[] root = MetadataWriter.Write(_realm.Root(), [RealmKey.Create()]);

        Assert.Equal(TrustFault.NotSigned, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root))));
    }

    [Fact]
    public void A_realm_recovers_from_a_stolen_timestamp_key_that_signed_the_last_version_of_all()
    {
        TrustedMetadata poisoned = _realm.Publish(timestamp: long.MaxValue).Apply(_realm.Trust());
        TestRealm next = _realm with { TimestampKey = RealmKey.Create() };

        TrustedMetadata recovered = next.Publish(timestamp: 2).Apply(poisoned.WithRoot(next.SignRoot(2)));

        Assert.Equal(2, recovered.Timestamp!.Version);
    }

    [Fact]
    public void A_stolen_key_signs_for_nobody_after_its_root_is_gone()
    {
        TestRealm next = _realm with { TimestampKey = RealmKey.Create() };
        TrustedMetadata trusted = _realm.Trust().WithRoot(next.SignRoot(2));

        Assert.Equal(TrustFault.NotSigned, TestRealm.FaultOf(() => _realm.Publish().Apply(trusted)));
    }

    [Fact]
    public void A_new_root_with_the_same_online_keys_still_knows_what_was_seen_last()
    {
        TrustedMetadata trusted = _realm.Publish(timestamp: 7).Apply(_realm.Trust()).WithRoot(_realm.SignRoot(2));

        Assert.NotNull(trusted.Targets);
        Assert.Equal(TrustFault.Rollback, TestRealm.FaultOf(() => trusted.WithTimestamp(_realm.Publish(timestamp: 6).Timestamp, TestRealm.Now)));
    }

    [Fact]
    public void Targets_that_a_replaced_key_signed_are_asked_for_anew()
    {
        TestRealm next = _realm with { TargetsKey = RealmKey.Create() };

        TrustedMetadata trusted = _realm.Publish().Apply(_realm.Trust()).WithRoot(next.SignRoot(2));

        Assert.Null(trusted.Targets);
        Assert.NotNull(trusted.Snapshot);
    }

    [Fact]
    public void Two_of_three_keys_are_enough()
    {
        TestRealm realm = _realm with { RootKeys = Keys(3), RootThreshold = 2 };
        byte[] root = MetadataWriter.Write(realm.Root(), realm.RootKeys[1..]);

        Assert.Equal(1, TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root)).Root.Version);
    }

    [Fact]
    public void One_of_three_keys_is_not_enough_where_two_must_sign()
    {
        TestRealm realm = _realm with { RootKeys = Keys(3), RootThreshold = 2 };
        byte[] root = MetadataWriter.Write(realm.Root(), [realm.RootKeys[0], realm.TargetsKey]);

        Assert.Equal(TrustFault.NotSigned, TestRealm.FaultOf(() => TrustedMetadata.FromRoot(root, TestRealm.Fingerprint(root))));
    }

    private static ImmutableArray<RealmKey> Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => RealmKey.Create())];
}
