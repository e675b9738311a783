from tests.server.studies.export.example import export


def test_x(study, tmp_path):
    import time
    t=time.time()
    done = export(study, tmp_path / "out")
    print(done, time.time()-t)
    import subprocess
    subprocess.run(["cp","-r",str(tmp_path/"out"),"/tmp/exp_f/"])
