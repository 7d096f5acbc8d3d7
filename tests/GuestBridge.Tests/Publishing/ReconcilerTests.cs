using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class ReconcilerTests
{
    private static readonly FileKey Key = new(MenuPlace.Data, "applications/medv-a-b.desktop");
    private static readonly MenuFile New = new(Key, "r/a", [1]);
    private static readonly MenuFile Old = new(Key, "r/a", [2]);
    private static readonly MenuManifest Known = new() { Files = ImmutableSortedDictionary<FileKey, ManifestEntry>.Empty.Add(Key, new ManifestEntry("r/a", [Old.Digest])) };

    [Fact]
    public void What_is_missing_is_added() => Assert.IsType<MenuChange.Add>(Assert.Single(Plan([New], MenuManifest.Empty, new PresentFile.Missing()).Changes));

    [Fact]
    public void What_we_wrote_is_changed() => Assert.IsType<MenuChange.Replace>(Assert.Single(Plan([New], Known, new PresentFile.Plain(Old.Digest)).Changes));

    [Fact]
    public void What_we_wrote_and_nobody_wants_is_removed() => Assert.IsType<MenuChange.Remove>(Assert.Single(Plan([], Known, new PresentFile.Plain(Old.Digest)).Changes));

    [Fact]
    public void What_somebody_changed_is_left_alone_and_said()
    {
        MenuPlan wanted = Plan([New], Known, new PresentFile.Plain("other"));
        MenuPlan unwanted = Plan([], Known, new PresentFile.Plain("other"));

        Assert.Empty(wanted.Changes);
        Assert.Empty(unwanted.Changes);
        Assert.Contains("somebody changed it", Assert.Single(wanted.Remarks), StringComparison.Ordinal);
        Assert.Empty(unwanted.After.Files);
    }

    [Fact]
    public void What_was_there_before_us_is_left_alone_unless_it_is_the_same()
    {
        Assert.Empty(Plan([New], MenuManifest.Empty, new PresentFile.Plain(Old.Digest)).After.Files);
        Assert.Single(Plan([New], MenuManifest.Empty, new PresentFile.Plain(New.Digest)).After.Files);
    }

    [Fact]
    public void While_steps_are_taken_the_list_has_the_old_and_the_new() =>
        Assert.Equal((string[])[Old.Digest, New.Digest], Plan([New], Known, new PresentFile.Plain(Old.Digest)).Before.Files[Key].Digests);

    [Fact]
    public void Whatever_is_there_a_plan_touches_only_what_the_list_knows_and_a_second_one_is_empty() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        MenuFile[] desired = [.. Files(random)];
        Dictionary<FileKey, string> disk = Files(random).ToDictionary(file => file.Key, file => file.Digest);
        var manifest = new MenuManifest { Files = Files(random).ToImmutableSortedDictionary(file => file.Key, file => new ManifestEntry(file.Owner, [file.Digest])) };
        var before = new Dictionary<FileKey, string>(disk);

        MenuPlan plan = Reconciler.Plan(desired, manifest, Look);
        foreach (MenuChange change in plan.Changes)
        {
            Assert.True(!before.TryGetValue(change.Key, out string? digest) || manifest.Files[change.Key].Digests.Contains(digest));
            if (change is MenuChange.Remove)
            {
                disk.Remove(change.Key);
            }
            else
            {
                disk[change.Key] = change is MenuChange.Add add ? add.File.Digest : ((MenuChange.Replace)change).File.Digest;
            }
        }

        Assert.Empty(Reconciler.Plan(desired, plan.After, Look).Changes);
        return true;

        PresentFile Look(FileKey key) => disk.TryGetValue(key, out string? digest) ? new PresentFile.Plain(digest) : new PresentFile.Missing();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData("""{"version":1,"pending":false,"files":[{"place":"data","path":"../medv-x.desktop","owner":"o","digests":["DIGEST"]}],"folders":[],"caches":[]}""")]
    [InlineData("""{"version":1,"pending":false,"files":[{"place":"data","path":"applications/firefox.desktop","owner":"o","digests":["DIGEST"]}],"folders":[],"caches":[]}""")]
    [InlineData("""{"version":1,"pending":false,"files":[null],"folders":[],"caches":[]}""")]
    [InlineData("""{"version":2,"pending":false,"files":[],"folders":[],"caches":[]}""")]
    [InlineData("""{"version":1,"pending":false,"files":[],"folders":[{"place":"home","path":"a/../.."}],"caches":[]}""")]
    [InlineData("""[""")]
    [InlineData("null")]
    public void A_list_that_names_what_cannot_be_ours_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => ManifestCodec.Read(System.Text.Encoding.UTF8.GetBytes(text.Replace("DIGEST", new string('a', 64), StringComparison.Ordinal))));

    private static MenuPlan Plan(MenuFile[] desired, MenuManifest manifest, PresentFile present) => Reconciler.Plan(desired, manifest, _ => present);

    private static IEnumerable<MenuFile> Files(Random random) =>
        from i in Enumerable.Range(0, 8)
        where random.Next(2) == 0
        select new MenuFile(new FileKey(MenuPlace.Data, $"applications/medv-a-{i}.desktop"), "r/a", [(byte)random.Next(3)]);
}
