"""PCA and brute-force nearest neighbours in scikit-learn, with its default of jobs or one for each core."""

from peer import serve


def prepare(request):
    import numpy as np
    import sklearn
    from sklearn.decomposition import PCA
    from sklearn.neighbors import KNeighborsClassifier

    training, labels = request.training_pixels().astype(np.float32), request.training_labels()
    test, test_labels = request.test_pixels().astype(np.float32), request.test_labels()
    jobs = -1 if request.variant == "all-jobs" else None

    def run():
        pca = PCA(40)
        knn = KNeighborsClassifier(4, algorithm="brute", n_jobs=jobs)
        knn.fit(pca.fit_transform(training), labels)
        return (knn.predict(pca.transform(test)) == test_labels).mean()

    versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    return run, versions, f"n_jobs={jobs}, {request.thread_limit}"


serve(prepare)
