using System.Net;
using MedV.Chunking;
using MedV.Daemon.Realm;
using MedV.Swarm;

namespace MedV.Daemon.Tests.Realm;

public sealed class HostClaimsTests
{
    private static readonly HostId Pc = new(Digest.Of("pc"u8));
    private static readonly string Name = "pc" + HostClaims.NameEnd(Pc);
    private static readonly IPEndPoint Right = new(IPAddress.Parse("10.0.0.1"), 7687);
    private static readonly IPEndPoint Wrong = new(IPAddress.Parse("10.0.0.66"), 40000);

    private readonly HostClaims _claims = new();

    [Fact]
    public void Who_claims_to_be_a_host_under_another_name_counts_for_nothing_while_it_is_there_itself()
    {
        _claims.Note("stranger", Pc, [Wrong]);
        _claims.Note(Name, Pc, [Right]);

        Assert.Equal([Right], _claims.EndPointsOf(Pc).ToArray());
    }

    [Fact]
    public void A_stranger_that_claimed_to_be_a_host_and_goes_takes_nothing_with_it()
    {
        _claims.Note(Name, Pc, [Right]);
        _claims.Note("stranger", Pc, [Wrong]);

        HostId? gone = _claims.Forget("stranger");

        Assert.Equal(Pc, gone);
        Assert.Equal([Right], _claims.EndPointsOf(Pc).ToArray());
    }

    [Fact]
    public void Of_many_that_have_its_name_the_first_is_tried_first_and_no_more_than_sixteen()
    {
        _claims.Note(Name, Pc, [Right]);
        for (int i = 0; i < 100; i++)
        {
            _claims.Note($"x{i}{HostClaims.NameEnd(Pc)}", Pc, [new IPEndPoint(Wrong.Address, 40_000 + i)]);
        }

        IPEndPoint[] endPoints = [.. _claims.EndPointsOf(Pc)];

        Assert.Equal(Right, endPoints[0]);
        Assert.Equal(HostClaims.MostEndPoints, endPoints.Length);
    }

    [Fact]
    public void Where_a_host_is_when_nobody_has_its_name_any_other_may_say()
    {
        _claims.Note("renamed", Pc, [Right]);

        Assert.Equal([Right], _claims.EndPointsOf(Pc).ToArray());
    }

    [Fact]
    public void A_service_that_says_it_is_somebody_else_now_is_not_the_first_any_more()
    {
        HostId other = new(Digest.Of("other"u8));
        _claims.Note("service", Pc, [Right]);

        HostId? before = _claims.Note("service", other, [Right]);

        Assert.Equal(Pc, before);
        Assert.Empty(_claims.EndPointsOf(Pc));
    }
}
